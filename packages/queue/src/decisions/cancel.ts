import { cancelledOutcome } from '../cancellation.js';
import type { CancelAnswer } from '../cancellation.js';
import type { CancelRequest } from '../state/cancel-ops.js';
import type { QueueTransaction } from './queue-transaction.js';
import { cascade } from './cascade.js';
import { forgottenBy } from './forgotten.js';

/** What became of the wish; undefined where nothing can be cancelled. `forgotten`: ids that history gave up for it. */
export interface Cancelled {
  readonly answer: CancelAnswer | undefined;
  readonly forgotten: readonly string[];
}

/**
 * Ends a task that waits, is deferred, blocked or is to be tried again; asks the runner of one that is being processed to
 * end it. A task on its way to its scheduler is the scheduler's already.
 */
export function cancel(tx: QueueTransaction, id: string, request: CancelRequest, at: number): Cancelled {
  const { waiting, deferred, blocked, retrying, processingById } = tx.state;
  const processing = processingById.get(id);
  if (processing) {
    if (!processing.cancel) tx.emit({ op: 'cancel', id, ...request });
    return { answer: 'requested', forgotten: [] };
  }
  const isHere =
    waiting.get(id) ??
    deferred.get(id) ??
    blocked.get(id) ??
    (retrying.leaving.has(id) ? undefined : retrying.get(id));
  if (!isHere) return { answer: undefined, forgotten: [] };
  const outcome = cancelledOutcome(id, request);
  const forgotten = forgottenBy(tx, () => tx.emit({ op: 'discard', id, at, outcome }));
  return { answer: 'cancelled', forgotten: [...forgotten, ...cascade(tx, at)] };
}
