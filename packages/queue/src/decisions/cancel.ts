import { cancelledOutcome } from '../cancellation.js';
import type { CancelAnswer } from '../cancellation.js';
import type { CancelRequest } from '../state/cancel-ops.js';
import type { QueueTransaction } from './queue-transaction.js';
import { forgottenBy } from './settle.js';

/** What became of the wish; undefined where nothing can be cancelled. `forgotten`: ids that history gave up for it. */
export interface Cancelled {
  readonly answer: CancelAnswer | undefined;
  readonly forgotten: readonly string[];
}

/**
 * Ends a task that waits or is deferred; asks the runner of one that is being processed to end it. A task on its way to
 * its scheduler is the scheduler's already.
 */
export function cancel(tx: QueueTransaction, id: string, request: CancelRequest, at: number): Cancelled {
  const { waiting, deferred, processingById } = tx.state;
  const processing = processingById.get(id);
  if (processing) {
    if (!processing.cancel) tx.emit({ op: 'cancel', id, ...request });
    return { answer: 'requested', forgotten: [] };
  }
  if (!waiting.get(id) && !deferred.get(id)) return { answer: undefined, forgotten: [] };
  const outcome = cancelledOutcome(id, request);
  return {
    answer: 'cancelled',
    forgotten: forgottenBy(tx, () => tx.emit({ op: 'discard', id, at, outcome })),
  };
}
