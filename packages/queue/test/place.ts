import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry, TaskQueue } from '@millrace/queue';
import type { ProcessorLike, TaskQueueOptions } from '@millrace/queue';

export const CHILD_PLUGIN = new URL('./fixtures/child-plugin.mjs', import.meta.url).href;

export const silent = {
  throw(error: Error): never {
    throw error;
  },
  warn: () => undefined,
  info: () => undefined,
  notify: () => undefined,
};

/** A temporary folder, and queues in it that are closed with it. */
export class Place {
  readonly dir = mkdtempSync(join(tmpdir(), 'millrace-queue-'));
  readonly #queues: TaskQueue[] = [];

  path(name: string): string {
    return join(this.dir, name);
  }

  lines(name: string): string[] {
    try {
      return readFileSync(this.path(name), 'utf8').split('\n').filter(Boolean);
    } catch {
      return [];
    }
  }

  async open(options: Partial<TaskQueueOptions> = {}): Promise<TaskQueue> {
    const queue = await TaskQueue.open({
      name: 'tasks',
      stateDir: this.path('state'),
      registry: new Registry(),
      logger: silent,
      ...options,
    });
    this.#queues.push(queue);
    return queue;
  }

  async remove(): Promise<void> {
    await Promise.all(this.#queues.map(async (queue) => queue.close()));
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** A registry with the child plugin's commands. */
export async function childRegistry(): Promise<Registry> {
  const registry = new Registry();
  const { toRegister } = (await import(CHILD_PLUGIN)) as { toRegister(): [string, ProcessorLike][] };
  for (const [command, processor] of toRegister())
    registry.register(command, processor, { module: CHILD_PLUGIN });
  return registry;
}

/** Resolves when a condition holds; looks often. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}

export function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}
