import type { UndoLog } from '@millrace/state-file';
import type { TaskRecord } from '../task.js';
import { found } from './processing-tasks.js';
import type { QueueState } from './queue-state.js';
import { takeOut } from './unstarted-tasks.js';

/** A task that is not being processed is changed: in its place, or so that it waits behind the others of its priority. */
export type EditOp = {
  readonly op: 'edit';
  readonly id: string;
  readonly task: TaskRecord;
  /** The duplicate key of its processor's own rule, of one that waits. */
  readonly key?: string;
  readonly to?: 'back';
};

export const EDIT_APPLY = {
  edit(state: QueueState, { id, task, key, to }: EditOp, undo?: UndoLog): void {
    if (to !== 'back') return replace(state, id, task, key, undo);
    takeOut(state, id, undo);
    state.waiting.add(task, { key }, 'back', undo);
  },
};

function replace(
  state: QueueState,
  id: string,
  record: TaskRecord,
  key: string | undefined,
  undo?: UndoLog,
): void {
  const waiting = state.waiting.get(id);
  if (waiting) return state.waiting.replace(waiting, record, key, undo);
  const deferred = state.deferred.get(id);
  if (deferred) {
    state.deferred.remove(deferred, undo);
    return state.deferred.add(record, deferred, undo);
  }
  const blocked = state.blocked.get(id);
  if (blocked) return state.blocked.replace(blocked, record, key, undo);
  const retrying = found(state.retrying.get(id), id);
  state.retrying.remove(retrying, undo);
  state.retrying.add({ ...retrying, record }, undo);
}
