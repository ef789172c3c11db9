import type { UndoLog } from '@millrace/state-file';
import type { TaskRecord } from '../task.js';
import { LinkedList } from './linked-list.js';
import { deleteKey, setKey } from './undoable-map.js';

/** A task that was put back because a tag it needs is held. */
export interface DeferredTask {
  readonly record: TaskRecord;
  readonly tags: readonly string[];
  /** Its processor has an isTaskDeferred of its own, so that its tags alone do not tell whether it is ready. */
  readonly ownRule: boolean;
  /** Grows with each first deferral: smaller is older. A task that comes back and is deferred again keeps its own. */
  readonly order: number;
  readonly group: DeferredGroup;
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
export type DeferralHints = Pick<DeferredTask, 'tags' | 'ownRule'> & { readonly order?: number | undefined };

/** The deferred tasks, oldest first within each group of equal tags. */
export class DeferredTasks {
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
    { tags, ownRule, order = this.#lastOrder + 1 }: DeferralHints,
    undo?: UndoLog,
  ): void {
    this.noteOrder(order);
    const group = this.#group(tags, ownRule, undo);
    const task: DeferredTask = {
      record,
      tags,
      ownRule,
      order,
      group,
      previous: undefined,
      next: undefined,
    };
    group.tasks.insertBefore(task, firstYounger(group, order), undo);
    setKey(this.#byId, record.id, task, undo);
  }

  remove(task: DeferredTask, undo?: UndoLog): void {
    task.group.tasks.remove(task, undo);
    deleteKey(this.#byId, task.record.id, undo);
    if (task.group.tasks.size === 0) deleteKey(this.#groups, groupKey(task.tags, task.ownRule), undo);
  }

  get(id: string): DeferredTask | undefined {
    return this.#byId.get(id);
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

/** The oldest task that is younger; the youngest of all, as most are, is found at once. */
function firstYounger({ tasks }: DeferredGroup, order: number): DeferredTask | undefined {
  if (!tasks.last || tasks.last.order < order) return undefined;
  for (const task of tasks) if (task.order > order) return task;
  return undefined;
}

function groupKey(tags: readonly string[], ownRule: boolean): string {
  return JSON.stringify([ownRule, ...tags.toSorted()]);
}
