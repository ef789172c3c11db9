import type { UndoLog } from '@millrace/state-file';
import type { TaskRecord } from '../task.js';
import { dupeKeyOf } from './dupe-key.js';
import { LinkedList } from './linked-list.js';
import { deleteKey, setField, setKey } from './undoable-map.js';

/** A task that waits, as member of its lane and of the chain of those with the same duplicate key. */
export interface WaitingTask {
  readonly record: TaskRecord;
  readonly key: string;
  /** Whether the key comes from the processor's own rule, not from command and arguments. */
  readonly ownKey: boolean;
  /** For a task that came back to the front: the tags that it held or waited for. */
  readonly tags: readonly string[] | undefined;
  /** For a task that was deferred before: its place among the deferred, should it be deferred again. */
  readonly order: number | undefined;
  /** The next older waiting task with the same key. */
  sameKey: WaitingTask | undefined;
  previous: WaitingTask | undefined;
  next: WaitingTask | undefined;
}

/** What is known of a waiting task beside its record; see WaitingTask. `key`: only that of its processor's own rule. */
export interface WaitingHints {
  readonly key?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly order?: number | undefined;
}

/** The waiting tasks: by priority, first come first served within one; found by id and by duplicate key at once. */
export class WaitingTasks {
  readonly #lanes = new Map<number, LinkedList<WaitingTask>>();
  #priorities: number[] = [];
  readonly #byId = new Map<string, WaitingTask>();
  readonly #newestByKey = new Map<string, WaitingTask>();
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

  /**
   * Adds a task to the others of its priority: behind them, before them, or before all but those that came back to the
   * front themselves. `key`: its rule's own duplicate key.
   */
  add(
    record: TaskRecord,
    { key, tags, order }: WaitingHints,
    place: 'back' | 'front' | 'behind returned',
    undo?: UndoLog,
  ): void {
    const task: WaitingTask = {
      record,
      key: key ?? dupeKeyOf(record),
      ownKey: key !== undefined,
      tags,
      order,
      sameKey: undefined,
      previous: undefined,
      next: undefined,
    };
    const lane = this.#lane(record.priority ?? 0);
    const next = place === 'front' ? lane.first : place === 'back' ? undefined : firstOfOthers(lane);
    if (next) lane.insertBefore(task, next, undo);
    else lane.append(task, undo);
    setKey(this.#byId, record.id, task, undo);
    if (tags) setKey(this.#returned, record.id, task, undo);
    task.sameKey = this.#newestByKey.get(task.key);
    setKey(this.#newestByKey, task.key, task, undo);
  }

  remove(task: WaitingTask, undo?: UndoLog): void {
    this.#lane(task.record.priority ?? 0).remove(task, undo);
    deleteKey(this.#byId, task.record.id, undo);
    if (task.tags) deleteKey(this.#returned, task.record.id, undo);
    this.#unchain(task, undo);
  }

  get(id: string): WaitingTask | undefined {
    return this.#byId.get(id);
  }

  /** The task that has waited shortest among those with a duplicate key. */
  newestWithKey(key: string): WaitingTask | undefined {
    return this.#newestByKey.get(key);
  }

  get first(): WaitingTask | undefined {
    return this[Symbol.iterator]().next().value;
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

  #unchain(task: WaitingTask, undo?: UndoLog): void {
    let younger = this.#newestByKey.get(task.key);
    if (younger === task) {
      if (task.sameKey) setKey(this.#newestByKey, task.key, task.sameKey, undo);
      else deleteKey(this.#newestByKey, task.key, undo);
      return;
    }
    while (younger && younger.sameKey !== task) younger = younger.sameKey;
    if (younger) setField(younger, 'sameKey', task.sameKey, undo);
  }
}

/** The first task that has not come back; those that have stand before all others. */
function firstOfOthers(lane: LinkedList<WaitingTask>): WaitingTask | undefined {
  for (const task of lane) if (!task.tags) return task;
  return undefined;
}
