import { appendFileSync } from 'node:fs';
import { ChildProcessor, Processor } from '@millrace/queue';
import type { Task } from '@millrace/queue';
import { monotonicSeconds } from '../../promises/clock.js';
import type { Note } from '../note.js';

/** The limit of the tasks that never end by themselves. */
const LIMIT_SECONDS = 1;

function note(what: Note['what'], { uuid: id }: Task): void {
  const line: Note = { what, id, at: monotonicSeconds() };
  appendFileSync(process.env['MILLRACE_TORTURE_NOTES'] ?? '', `${JSON.stringify(line)}\n`);
}

async function never(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 2 ** 30));
}

class Short extends Processor {
  override processTask(task: Task): void {
    note('begun', task);
  }
}

class Endless extends Processor {
  override getTimeout(task: Task): number {
    note('asked for its limit', task);
    return LIMIT_SECONDS;
  }

  override async processTask(task: Task): Promise<void> {
    note('begun', task);
    await never();
  }
}

class EndlessChild extends ChildProcessor {
  override getChildTimeout(task: Task): number {
    note('asked for its limit', task);
    return LIMIT_SECONDS;
  }

  override async doChildTask(task: Task): Promise<void> {
    note('begun', task);
    await never();
  }
}

export function toRegister(): [string, Processor][] {
  return [
    ['short', new Short()],
    ['endless', new Endless()],
    ['endlessChild', new EndlessChild({ module: new URL('./clock-commands.js', import.meta.url) })],
  ];
}
