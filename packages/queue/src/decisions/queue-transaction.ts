import type { Transaction } from '@millrace/state-file';
import type { QueueOp } from '../state/queue-op.js';
import type { QueueState } from '../state/queue-state.js';

/** What every decision of a queue works on. */
export type QueueTransaction = Transaction<QueueState, QueueOp>;
