import type { UndoLog } from '@millrace/state-file';
import type { TaskRecord } from '../task.js';
import { found } from './processing-tasks.js';
import type { QueueState } from './queue-state.js';

/** Takes a task that is in the queue, but not being processed, out of the list that it is in. */
export function takeOut(state: QueueState, id: string, undo?: UndoLog): TaskRecord {
  const waiting = state.waiting.get(id);
  if (waiting) {
    state.waiting.remove(waiting, undo);
    return waiting.record;
  }
  const deferred = state.deferred.get(id);
  if (deferred) {
    state.deferred.remove(deferred, undo);
    return deferred.record;
  }
  const blocked = state.blocked.get(id);
  if (blocked) {
    state.blocked.remove(blocked, undo);
    return blocked.record;
  }
  const retrying = found(state.retrying.get(id), id);
  state.retrying.remove(retrying, undo);
  return retrying.record;
}
