import type { UndoLog } from '@millrace/state-file';
import type { BrakeKey } from '../brake.js';
import type { TaskRecord } from '../task.js';
import { BrakedTasks, insertByAge } from './braked-tasks.js';
import { LinkedList } from './linked-list.js';
import { deleteKey, setKey } from './undoable-map.js';

/** A task that was put back because a tag it needs is held, or because of a brake. */
export interface DeferredTask {
  readonly record: TaskRecord;
  readonly tags: readonly string[];
  /** Its processor has an isTaskDeferred of its own, so that its tags alone do not tell whether it is ready. */
  readonly ownRule: boolean;
  /** The pause or limit that holds it back; its tags were not looked at then. */
  readonly brake: BrakeKey | undefined;
  /** Grows with each first deferral: smaller is older. A task that comes back and is deferred again keeps its own. */
  readonly order: number;
  previous: DeferredTask | undefined;
  next: DeferredTask | undefined;
}

/** The deferred tasks with the same tags: they become ready together, so only the oldest has to be looked at. */
export interface DeferredGroup {
  readonly tags: readonly string[];
  readonly ownRule: boolean;
  readonly tasks: LinkedList<DeferredTask>;
}

/** How a task is deferred; see DeferredTask. */
export interface DeferralHints {
  readonly tags: readonly string[];
  readonly ownRule: boolean;
  readonly brake?: BrakeKey | undefined;
  readonly order?: number | undefined;
}

/** The deferred tasks, oldest first within each group of equal tags, and in order of priority behind each brake. */
export class DeferredTasks {
  readonly braked = new BrakedTasks();
  readonly #byId = new Map<string, DeferredTask>();
  readonly #groups = new Map<string, DeferredGroup>();
  #lastOrder = 0;

  get size(): number {
    return this.#byId.size;
  }

  get groups(): Iterable<DeferredGroup> {
    return this.#groups.values();
  }

  /** Whoever is deferred for the first time from now on is younger than this. */
  noteOrder(order: number): void {
    this.#lastOrder = Math.max(this.#lastOrder, order);
  }

  add(
    record: TaskRecord,
    { tags, ownRule, brake, order = this.#lastOrder + 1 }: DeferralHints,
    undo?: UndoLog,
  ): void {
    this.noteOrder(order);
    const links = { previous: undefined, next: undefined };
    const task: DeferredTask = { record, tags, ownRule, brake, order, ...links };
    if (brake === undefined) insertByAge(this.#group(tags, ownRule, undo).tasks, task, undo);
    else this.braked.add(brake, task, undo);
    setKey(this.#byId, record.id, task, undo);
  }

  remove(task: DeferredTask, undo?: UndoLog): void {
    const { brake, tags, ownRule } = task;
    deleteKey(this.#byId, task.record.id, undo);
    if (brake !== undefined) return this.braked.remove(brake, task, undo);
    const { tasks } = this.#group(tags, ownRule, undo);
    tasks.remove(task, undo);
    if (tasks.size === 0) deleteKey(this.#groups, groupKey(tags, ownRule), undo);
  }

  get(id: string): DeferredTask | undefined {
    return this.#byId.get(id);
  }

  /** Those that come back before a task, for the same brake or the same tags. */
  *before(task: DeferredTask): Generator<DeferredTask> {
    const { brake, tags, ownRule } = task;
    const fellows = brake === undefined ? this.#group(tags, ownRule).tasks : this.braked.of(brake);
    for (const other of fellows) {
      if (other === task) return;
      yield other;
    }
  }

  /** All of them, oldest first. */
  inOrder(): DeferredTask[] {
    return [...this.#byId.values()].sort((a, b) => a.order - b.order);
  }

  #group(tags: readonly string[], ownRule: boolean, undo?: UndoLog): DeferredGroup {
    const key = groupKey(tags, ownRule);
    let group = this.#groups.get(key);
    if (!group) {
      group = { tags, ownRule, tasks: new LinkedList() };
      setKey(this.#groups, key, group, undo);
    }
    return group;
  }
}

function groupKey(tags: readonly string[], ownRule: boolean): string {
  return JSON.stringify([ownRule, ...tags.toSorted()]);
}
