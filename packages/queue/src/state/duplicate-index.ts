import type { TaskRecord } from '../task.js';
import { hashOfCommand, hashOfText, isRepetition } from './duplicate-rule.js';

/** What the index needs of a waiting task: one object is task and member of the chain of those with its hash. */
export interface Indexed {
  readonly record: TaskRecord;
  /** The duplicate key of its processor's own rule, where it has one. */
  readonly ownKey: string | undefined;
  readonly hash: number;
  older: Indexed | undefined;
  younger: Indexed | undefined;
}

/**
 * Finds the newest of the waiting tasks that one would repeat. By a hash, which costs less memory than keys; a task that
 * is found is compared, since two that differ may have the same. A removed task keeps its neighbours, so that taking the
 * removal back, newest change first, puts it where it was.
 */
export class DuplicateIndex<T extends Indexed> {
  readonly #newest = new Map<number, Indexed>();

  static hashOf(record: TaskRecord, ownKey: string | undefined): number {
    return ownKey === undefined ? hashOfCommand(record) : hashOfText(ownKey);
  }

  /** Adds a task as the newest of its hash. */
  add(task: T): void {
    task.older = this.#newest.get(task.hash);
    task.younger = undefined;
    this.putBack(task);
  }

  putBack(task: T): void {
    if (task.older) task.older.younger = task;
    if (task.younger) task.younger.older = task;
    else this.#newest.set(task.hash, task);
  }

  remove({ older, younger, hash }: T): void {
    if (older) older.younger = younger;
    if (younger) younger.older = older;
    else if (older) this.#newest.set(hash, older);
    else this.#newest.delete(hash);
  }

  /** The newest task with the same key of a rule of its own or, without one, with the same command, arguments and data. */
  newestLike(record: TaskRecord, ownKey: string | undefined): T | undefined {
    let found = this.#newest.get(DuplicateIndex.hashOf(record, ownKey));
    while (found && !isAlike(found, record, ownKey)) found = found.older;
    return found as T | undefined;
  }
}

function isAlike(task: Indexed, record: TaskRecord, ownKey: string | undefined): boolean {
  return task.ownKey === ownKey && (ownKey !== undefined || isRepetition(task.record, record));
}
