import type { UndoLog } from '@millrace/state-file';
import type { BrakeKey } from '../brake.js';
import type { TaskRecord } from '../task.js';
import { DuplicateIndex } from './duplicate-index.js';
import type { Indexed } from './duplicate-index.js';
import { LinkedList } from './linked-list.js';

/** A task that waits, as member of its lane and of the index of duplicates. */
export interface WaitingTask extends Indexed {
  /** For a task that came back to the front: the tags that it held or waited for. */
  readonly tags: readonly string[] | undefined;
  /** For a task that was deferred before: its place among the deferred, should it be deferred again. */
  readonly order: number | undefined;
  /** For a task that came back: the brake that had held it back. */
  readonly brake: BrakeKey | undefined;
  previous: WaitingTask | undefined;
  next: WaitingTask | undefined;
}

/** What is known of a waiting task beside its record; see WaitingTask. `key`: only that of its processor's own rule. */
export interface WaitingHints {
  readonly key?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly order?: number | undefined;
  readonly brake?: BrakeKey | undefined;
}

/** The waiting tasks: by priority, first come first served within one; found by id and by what they repeat at once. */
export class WaitingTasks {
  readonly #lanes = new Map<number, LinkedList<WaitingTask>>();
  #priorities: number[] = [];
  readonly #byId = new Map<string, WaitingTask>();
  readonly #duplicates = new DuplicateIndex<WaitingTask>();
  readonly #returned = new Map<string, WaitingTask>();

  get size(): number {
    return this.#byId.size;
  }

  /** The tags of waiting tasks that came back: nobody else with these tags may come back before they have run. */
  *returnedTags(): Generator<string> {
    for (const { tags = [] } of this.#returned.values()) yield* tags;
  }

  /** The waiting tasks that came back and need a tag. */
  returnedWith(tag: string): WaitingTask[] {
    return [...this.#returned.values()].filter(({ tags = [] }) => tags.includes(tag));
  }

  /** How many waiting tasks came back from behind a brake. */
  returnedFrom(brake: BrakeKey): number {
    let count = 0;
    for (const task of this.#returned.values()) if (task.brake === brake) count += 1;
    return count;
  }

  /**
   * Adds a task to the others of its priority: behind them, before them, or before all but those that came back to the
   * front themselves. `key`: its rule's own duplicate key.
   */
  add(
    record: TaskRecord,
    { key, tags, order, brake }: WaitingHints,
    place: 'back' | 'front' | 'behind returned' | { readonly before: WaitingTask | undefined },
    undo?: UndoLog,
  ): void {
    const task: WaitingTask = {
      record,
      ownKey: key,
      hash: DuplicateIndex.hashOf(record, key),
      tags,
      order,
      brake,
      older: undefined,
      younger: undefined,
      previous: undefined,
      next: undefined,
    };
    const lane = this.#lane(record.priority ?? 0);
    lane.insertBefore(task, typeof place === 'object' ? place.before : successor(lane, place));
    this.#duplicates.add(task);
    this.#note(task);
    undo?.push(() => this.#takeOut(task));
  }

  /** Puts a changed task in the place of what it was; its priority is the same. */
  replace(task: WaitingTask, record: TaskRecord, key: string | undefined, undo?: UndoLog): void {
    const { next } = task;
    this.remove(task, undo);
    this.add(record, { ...task, key }, { before: next }, undo);
  }

  remove(task: WaitingTask, undo?: UndoLog): void {
    this.#takeOut(task);
    undo?.push(() => this.#putBack(task));
  }

  get(id: string): WaitingTask | undefined {
    return this.#byId.get(id);
  }

  /** The task that has waited shortest among those that one would repeat; see DuplicateIndex. */
  newestLike(record: TaskRecord, ownKey: string | undefined): WaitingTask | undefined {
    return this.#duplicates.newestLike(record, ownKey);
  }

  get first(): WaitingTask | undefined {
    for (const priority of this.#priorities) {
      const { first } = this.#lane(priority);
      if (first) return first;
    }
    return undefined;
  }

  /** In the order in which they will be processed. */
  *[Symbol.iterator](): Generator<WaitingTask, undefined> {
    for (const priority of this.#priorities) yield* this.#lane(priority);
    return undefined;
  }

  *newestFirst(): Generator<WaitingTask> {
    for (const priority of this.#priorities.toReversed()) yield* this.#lane(priority).newestFirst();
  }

  // A lane that has become empty stays: it holds nothing, so nothing has to be undone.
  #lane(priority: number): LinkedList<WaitingTask> {
    let lane = this.#lanes.get(priority);
    if (!lane) {
      lane = new LinkedList();
      this.#lanes.set(priority, lane);
      this.#priorities = [...this.#lanes.keys()].sort((a, b) => b - a);
    }
    return lane;
  }

  #note(task: WaitingTask): void {
    this.#byId.set(task.record.id, task);
    if (task.tags) this.#returned.set(task.record.id, task);
  }

  #takeOut(task: WaitingTask): void {
    this.#lane(task.record.priority ?? 0).remove(task);
    this.#duplicates.remove(task);
    this.#byId.delete(task.record.id);
    if (task.tags) this.#returned.delete(task.record.id);
  }

  #putBack(task: WaitingTask): void {
    this.#lane(task.record.priority ?? 0).putBack(task);
    this.#duplicates.putBack(task);
    this.#note(task);
  }
}

function successor(
  lane: LinkedList<WaitingTask>,
  place: 'back' | 'front' | 'behind returned',
): WaitingTask | undefined {
  if (place === 'back') return undefined;
  return place === 'front' ? lane.first : firstOfOthers(lane);
}

/** The first task that has not come back; those that have stand before all others. */
function firstOfOthers(lane: LinkedList<WaitingTask>): WaitingTask | undefined {
  for (const task of lane) if (!task.tags) return task;
  return undefined;
}
