import type { UndoLog } from '@millrace/state-file';
import { changeProcessing } from './processing-tasks.js';
import type { QueueState } from './queue-state.js';

/** A task that is being processed is to end; its runner sees to it. */
export type CancelOp = {
  readonly op: 'cancel';
  readonly id: string;
  readonly reason?: string;
};

/** That a task which is being processed is to end. */
export interface CancelRequest {
  readonly reason?: string;
}

export const CANCEL_APPLY = {
  cancel(state: QueueState, { id, reason }: CancelOp, undo?: UndoLog): void {
    changeProcessing(state, id, { cancel: { ...(reason !== undefined && { reason }) } }, undo);
  },
};
