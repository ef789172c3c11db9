import { cancelledOutcome } from '../cancellation.js';
import type { Outcome } from '../outcome.js';
import type { ProcessIdentity } from '../running/process-identity.js';
import { QueueError } from '../errors.js';
import type { TaskRecord } from '../task.js';
import { cascade, hasUntold } from './cascade.js';
import { forgottenBy } from './forgotten.js';
import type { QueueTransaction } from './queue-transaction.js';

/** What identifies one run of a task: its id and which attempt it is. */
export type RunOf = Pick<TaskRecord, 'id' | 'attempts'>;

/** Whether a run is still the one that counts. */
export function isOurs({ state }: Pick<QueueTransaction, 'state'>, { id, attempts }: RunOf): boolean {
  return state.processingById.get(id)?.record.attempts === attempts;
}

/**
 * Ends a run, if it is still ours: as cancelled where somebody asked for that, however the run ended; else the task waits
 * for its next attempt, in so many seconds, where one is granted. Returns the ids that history forgets for it, or
 * undefined when it was not ours.
 */
export function settle(
  tx: QueueTransaction,
  run: RunOf,
  outcome: Outcome,
  at: number,
  delaySeconds?: number,
): string[] | undefined {
  if (!isOurs(tx, run)) return undefined;
  const { id } = run;
  const request = tx.state.processingById.get(id)?.cancel;
  if (!request && delaySeconds !== undefined) {
    tx.emit({
      op: 'retry',
      id,
      at,
      dueAt: at + delaySeconds,
      outcome: { ...outcome, status: 'retried', delaySeconds },
    });
    return [];
  }
  const final = request ? cancelledOutcome(id, request, outcome) : outcome;
  const forgotten = forgottenBy(tx, () => tx.emit({ op: 'settle', id, at, outcome: final }));
  return hasUntold(tx) ? [...forgotten, ...cascade(tx, at)] : forgotten;
}

/** Notes that the child of a run exists. Throws `CHILD_FAILED` when the run is not ours any more: the child must not begin. */
export function announceChild(tx: QueueTransaction, run: RunOf, process: ProcessIdentity): void {
  const { id, attempts: attempt = 0 } = run;
  if (!isOurs(tx, run))
    throw new QueueError('CHILD_FAILED', `Task ${id} was taken over before its child began.`, { id });
  tx.emit({ op: 'spawn', id, attempt, process });
}
