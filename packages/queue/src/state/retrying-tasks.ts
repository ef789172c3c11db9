import type { UndoLog } from '@millrace/state-file';
import type { TaskRecord } from '../task.js';
import { deleteKey, setKey } from './undoable-map.js';

/** A task that failed and is to be tried again. */
export interface RetryingTask {
  readonly record: TaskRecord;
  /** When its next attempt is due, in epoch seconds. */
  readonly dueAt: number;
  /** Who is to give it to its scheduler; absent: it stays here and waits again when it is due. */
  readonly runner?: string;
}

/**
 * The tasks whose next attempt is due at a time: those that stay in the queue, in the order in which they are due, and
 * those on their way to their scheduler.
 */
export class RetryingTasks {
  readonly #byId = new Map<string, RetryingTask>();
  readonly #leaving = new Map<string, RetryingTask>();
  /** Those that stay. A sorted array: a hundred thousand of them are moved in some microseconds. */
  readonly #inOrder: RetryingTask[] = [];

  get size(): number {
    return this.#byId.size;
  }

  /** Those on their way to their scheduler. */
  get leaving(): ReadonlyMap<string, RetryingTask> {
    return this.#leaving;
  }

  /** Those that stay, the first due first. */
  get inOrder(): readonly RetryingTask[] {
    return this.#inOrder;
  }

  get(id: string): RetryingTask | undefined {
    return this.#byId.get(id);
  }

  has(id: string): boolean {
    return this.#byId.has(id);
  }

  values(): IterableIterator<RetryingTask> {
    return this.#byId.values();
  }

  add(task: RetryingTask, undo?: UndoLog): void {
    setKey(this.#byId, task.record.id, task, undo);
    if (task.runner !== undefined) return setKey(this.#leaving, task.record.id, task, undo);
    this.#inOrder.splice(this.#place(task), 0, task);
    undo?.push(() => this.#takeOut(task));
  }

  remove(task: RetryingTask, undo?: UndoLog): void {
    deleteKey(this.#byId, task.record.id, undo);
    if (task.runner !== undefined) return deleteKey(this.#leaving, task.record.id, undo);
    this.#takeOut(task);
    undo?.push(() => this.#inOrder.splice(this.#place(task), 0, task));
  }

  #takeOut(task: RetryingTask): void {
    this.#inOrder.splice(this.#place(task), 1);
  }

  /** Where a task stands, or would stand. */
  #place(task: RetryingTask): number {
    let [low, high] = [0, this.#inOrder.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#inOrder[middle];
      if (other && isBefore(other, task)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function isBefore(one: RetryingTask, other: RetryingTask): boolean {
  return one.dueAt === other.dueAt ? one.record.id < other.record.id : one.dueAt < other.dueAt;
}
