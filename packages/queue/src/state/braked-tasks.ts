import type { UndoLog } from '@millrace/state-file';
import type { BrakeKey } from '../brake.js';
import type { DeferredTask } from './deferred-tasks.js';
import { LinkedList } from './linked-list.js';
import { deleteKey, setKey } from './undoable-map.js';

/** The deferred tasks that one brake holds back, by priority. */
type Lanes = Map<number, LinkedList<DeferredTask>>;

/** The tasks that brakes hold back: for each brake by priority, oldest first within one. */
export class BrakedTasks {
  readonly #lanes = new Map<BrakeKey, Lanes>();
  readonly #counts = new Map<BrakeKey, number>();

  /** The brakes that hold something back. */
  get brakes(): Iterable<BrakeKey> {
    return this.#counts.keys();
  }

  countOf(brake: BrakeKey): number {
    return this.#counts.get(brake) ?? 0;
  }

  /** Those of a brake, in the order in which they come back. */
  *of(brake: BrakeKey): Generator<DeferredTask> {
    const lanes = [...(this.#lanes.get(brake) ?? [])].sort(([a], [b]) => b - a);
    for (const [, tasks] of lanes) yield* tasks;
  }

  add(brake: BrakeKey, task: DeferredTask, undo?: UndoLog): void {
    insertByAge(this.#lane(brake, task), task, undo);
    setKey(this.#counts, brake, this.countOf(brake) + 1, undo);
  }

  remove(brake: BrakeKey, task: DeferredTask, undo?: UndoLog): void {
    this.#lane(brake, task).remove(task, undo);
    const count = this.countOf(brake) - 1;
    if (count > 0) setKey(this.#counts, brake, count, undo);
    else deleteKey(this.#counts, brake, undo);
  }

  // A lane that has become empty stays: it holds nothing, so nothing has to be undone.
  #lane(brake: BrakeKey, { record: { priority = 0 } }: DeferredTask): LinkedList<DeferredTask> {
    const lanes: Lanes = this.#lanes.get(brake) ?? new Map<number, LinkedList<DeferredTask>>();
    this.#lanes.set(brake, lanes);
    const lane = lanes.get(priority) ?? new LinkedList<DeferredTask>();
    lanes.set(priority, lane);
    return lane;
  }
}

/** Puts a task before the first that is younger; the youngest of all, as most are, finds its place at once. */
export function insertByAge(tasks: LinkedList<DeferredTask>, task: DeferredTask, undo?: UndoLog): void {
  tasks.insertBefore(task, firstYounger(tasks, task.order), undo);
}

function firstYounger(tasks: LinkedList<DeferredTask>, order: number): DeferredTask | undefined {
  if (!tasks.last || tasks.last.order < order) return undefined;
  for (const task of tasks) if (task.order > order) return task;
  return undefined;
}
