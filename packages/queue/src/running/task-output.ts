import { createHash } from 'node:crypto';
import { closeSync, constants, existsSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Task } from '../task.js';
import { QueueError } from '../errors.js';

const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;

/** Files with what tasks print: a folder beside the state, a file a task, for the owner alone. */
export class TaskOutput {
  readonly #folder: string;
  #created = false;
  #looked = false;

  constructor(stateDir: string, queueName: string) {
    this.#folder = join(stateDir, `${queueName}.output`);
  }

  /** Where a task's output is or would be. Throws `INVALID_TASK_ID`. */
  path(id: string): string {
    if (!Task.isValidTaskId(id))
      throw new QueueError('INVALID_TASK_ID', `${JSON.stringify(id)} is not the id of a task.`, { id });
    return join(this.#folder, `${fileNameOf(id)}.log`);
  }

  /** A descriptor that appends to a task's output; closing it is for the caller. */
  open(id: string): number {
    if (!this.#exists()) mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    this.#created = true;
    return openSync(this.path(id), O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
  }

  append(id: string, text: string): void {
    const fd = this.open(id);
    try {
      writeSync(fd, text.endsWith('\n') ? text : `${text}\n`);
    } finally {
      closeSync(fd);
    }
  }

  /** Forgets what tasks printed. Costs nothing where no task ever printed anything. */
  remove(ids: readonly string[]): void {
    if (ids.length === 0 || !this.#exists()) return;
    for (const id of ids) rmSync(this.path(id), { force: true });
  }

  /** Whether there is a folder. Another process may create it later, so that now and then a file outlives its task. */
  #exists(): boolean {
    if (!this.#looked) this.#created ||= existsSync(this.#folder);
    this.#looked = true;
    return this.#created;
  }
}

/** The id where it can be read as a file name, else a digest of it: no two ids share a file, and none leads elsewhere. */
function fileNameOf(id: string): string {
  const [, namespace, number] = /^TQ:([A-Za-z0-9-]{1,100}):(\d{1,20})$/.exec(id) ?? [];
  if (namespace !== undefined && number !== undefined) return `${namespace}-${number}`;
  // As JSON, because UTF-8 has one and the same replacement for all lone surrogates.
  return createHash('sha256').update(JSON.stringify(id)).digest('hex').slice(0, 40);
}
