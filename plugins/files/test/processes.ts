import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const DO_TASK = join(import.meta.dirname, 'do-task.mjs');

/** How a task in a process of its own ended; nothing of it is known when the process was killed. */
export interface Ending {
  readonly result?: Record<string, unknown>;
  readonly code?: string;
  readonly message?: string;
}

/** A process that does one task. */
export class TaskProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #begun: Promise<unknown>;
  readonly #ended: Promise<unknown>;
  #output = '';

  constructor(command: string, args: readonly string[], wrapper: readonly string[] = []) {
    const [program = '', ...rest] = [...wrapper, process.execPath, DO_TASK, command, ...args];
    this.#child = spawn(program, rest);
    this.#child.stdout.on('data', (chunk) => (this.#output += String(chunk)));
    this.#child.stderr.on('data', (chunk) => (this.#output += String(chunk)));
    this.#begun = once(this.#child.stdout, 'data');
    this.#ended = once(this.#child, 'close');
  }

  /** Resolves once the task is about to be done. */
  async begun(): Promise<void> {
    await this.#begun;
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  async ended(): Promise<Ending> {
    await this.#ended;
    const last = this.#output.trim().split('\n').at(-1) ?? '';
    if (!last.startsWith('{')) throw new Error(`The process printed: ${this.#output}`);
    return JSON.parse(last) as Ending;
  }
}
