import type { UndoLog } from '@millrace/state-file';
import type { OutcomeStatus } from '../outcome.js';
import type { TaskRecord } from '../task.js';
import { LinkedList } from './linked-list.js';
import { deleteKey, setField, setKey } from './undoable-map.js';

/** How a task that others wait for left: by its outcome, or removed without one. */
export type DependencyEnd = Exclude<OutcomeStatus, 'retried'> | 'removed';

/** A task that stays where it is until all that it waits for have ended. */
export interface BlockedTask {
  record: TaskRecord;
  /** Its processor's own duplicate key, for when it begins to wait. */
  ownKey: string | undefined;
  /** By the id of what it waits for. */
  readonly waits: Map<string, Wait>;
  previous: BlockedTask | undefined;
  next: BlockedTask | undefined;
}

/** That one task waits for another: a member of the list of all that wait for the same. */
export interface Wait {
  readonly task: BlockedTask;
  previous: Wait | undefined;
  next: Wait | undefined;
}

/** How a task is blocked; see BlockedTask. `on`: ids. */
export interface BlockHints {
  readonly key?: string | undefined;
  readonly on: readonly string[];
}

/**
 * The tasks that wait for others to end, in order of arrival, and what they wait for. That something awaited has ended
 * is kept until all that waited for it were told: they are told in portions, and a crash in between loses nothing.
 */
export class BlockedTasks implements Iterable<BlockedTask> {
  readonly #tasks = new LinkedList<BlockedTask>();
  readonly #byId = new Map<string, BlockedTask>();
  readonly #waits = new Map<string, LinkedList<Wait>>();
  readonly #ended = new Map<string, DependencyEnd>();
  readonly #away = new Map<string, true>();

  get size(): number {
    return this.#byId.size;
  }

  get(id: string): BlockedTask | undefined {
    return this.#byId.get(id);
  }

  [Symbol.iterator](): Iterator<BlockedTask> {
    return this.#tasks[Symbol.iterator]();
  }

  isAwaited(id: string): boolean {
    return this.#waits.has(id);
  }

  /** Ids that somebody waits for. */
  get awaited(): Iterable<string> {
    return this.#waits.keys();
  }

  /** What has ended, with tasks that were not told yet. */
  get ended(): ReadonlyMap<string, DependencyEnd> {
    return this.#ended;
  }

  /** Whether something awaited is with its scheduler, from which it will come back. */
  isAway(id: string): boolean {
    return this.#away.has(id);
  }

  get away(): Iterable<string> {
    return this.#away.keys();
  }

  /** The task that has waited longest for an id. */
  firstFor(id: string): BlockedTask | undefined {
    return this.#waits.get(id)?.first?.task;
  }

  add(record: TaskRecord, { key, on }: BlockHints, undo?: UndoLog): void {
    const links = { previous: undefined, next: undefined };
    const task: BlockedTask = { record, ownKey: key, waits: new Map(), ...links };
    this.#tasks.append(task, undo);
    setKey(this.#byId, record.id, task, undo);
    for (const id of on) this.#addWait(task, id, undo);
  }

  /** Changes a task in its place. */
  replace(task: BlockedTask, record: TaskRecord, key: string | undefined, undo?: UndoLog): void {
    setField(task, 'record', record, undo);
    setField(task, 'ownKey', key, undo);
  }

  remove(task: BlockedTask, undo?: UndoLog): void {
    for (const id of [...task.waits.keys()]) this.met(task, id, undo);
    this.#tasks.remove(task, undo);
    deleteKey(this.#byId, task.record.id, undo);
  }

  /** A task waits for an id no longer. */
  met(task: BlockedTask, id: string, undo?: UndoLog): void {
    const wait = task.waits.get(id);
    const list = this.#waits.get(id);
    if (!wait || !list) throw new Error(`task ${task.record.id} does not wait for ${id}`);
    deleteKey(task.waits, id, undo);
    list.remove(wait, undo);
    if (list.size === 0) this.#forget(id, undo);
  }

  /** Whoever waits for an id waits for another instead. */
  passOn(id: string, to: string, undo?: UndoLog): void {
    for (let task = this.firstFor(id); task; task = this.firstFor(id)) {
      if (!task.waits.has(to)) this.#addWait(task, to, undo);
      this.met(task, id, undo);
    }
  }

  noteEnd(id: string, end: DependencyEnd, undo?: UndoLog): void {
    if (this.#waits.has(id)) setKey(this.#ended, id, end, undo);
  }

  noteAway(id: string, undo?: UndoLog): void {
    if (this.#waits.has(id)) setKey(this.#away, id, true, undo);
  }

  noteBack(id: string, undo?: UndoLog): void {
    if (this.#away.has(id)) deleteKey(this.#away, id, undo);
  }

  #addWait(task: BlockedTask, id: string, undo?: UndoLog): void {
    let list = this.#waits.get(id);
    if (!list) {
      list = new LinkedList();
      setKey(this.#waits, id, list, undo);
    }
    const wait: Wait = { task, previous: undefined, next: undefined };
    list.append(wait, undo);
    setKey(task.waits, id, wait, undo);
  }

  #forget(id: string, undo?: UndoLog): void {
    deleteKey(this.#waits, id, undo);
    if (this.#ended.has(id)) deleteKey(this.#ended, id, undo);
    if (this.#away.has(id)) deleteKey(this.#away, id, undo);
  }
}
