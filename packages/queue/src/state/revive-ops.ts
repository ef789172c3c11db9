import type { UndoLog } from '@millrace/state-file';
import { found } from './processing-tasks.js';
import type { QueueState } from './queue-state.js';
import { deleteKey } from './undoable-map.js';

/** A task of the history waits again, its failures counted anew. `key`: the duplicate key of its processor's own rule. */
export interface ReviveOp {
  readonly op: 'revive';
  readonly id: string;
  readonly key?: string;
}

export const REVIVE_APPLY = {
  revive(state: QueueState, { id, key }: ReviveOp, undo?: UndoLog) {
    const ended = found(state.finishedById.get(id), id);
    state.finished.remove(ended, undo);
    deleteKey(state.finishedById, id, undo);
    const { pid: _p, deaths: _d, failedAttempts: _f, ...record } = ended.task;
    state.waiting.add({ ...record, retries: Math.max(1, record.retries) }, { key }, 'back', undo);
  },
};
