import { cancelledOutcome } from '../cancellation.js';
import type { Outcome } from '../outcome.js';
import type { TaskRecord } from '../task.js';
import type { QueueTransaction } from './queue-transaction.js';
import { isOurs } from './settle.js';
import type { RunOf } from './settle.js';

/** A task whose process died this often is not tried again. */
const DEATHS_UNTIL_POISON = 3;

/** Puts a task that is being processed back to the front of the waiting list, if its run is still ours. A cancelled one ends. */
export function handBack(tx: QueueTransaction, run: RunOf, at: number): boolean {
  if (!isOurs(tx, run)) return false;
  if (!endCancelled(tx, run.id, at)) tx.emit({ op: 'requeue', id: run.id, reason: 'handed back' });
  return true;
}

/** Ends a task that is being processed and was cancelled meanwhile; whether it was. */
function endCancelled(tx: QueueTransaction, id: string, at: number): boolean {
  const request = tx.state.processingById.get(id)?.cancel;
  if (request) tx.emit({ op: 'settle', id, at, outcome: cancelledOutcome(id, request) });
  return request !== undefined;
}

/**
 * After the process that ran a task died: it waits again, or has ended because it was cancelled or because that happened
 * too often. What to say of it.
 */
export function requeueAfterDeath(
  tx: QueueTransaction,
  { id, command, deaths: before = 0 }: TaskRecord,
  at: number,
): string {
  if (endCancelled(tx, id, at))
    return `The process that ran task ${id} (${command}) died; the task was cancelled and is not run again.`;
  const deaths = before + 1;
  if (deaths < DEATHS_UNTIL_POISON) {
    tx.emit({ op: 'requeue', id, reason: 'runner died' });
    return `The process that ran task ${id} (${command}) died; the task waits again.`;
  }
  const message = `The process that ran task ${id} (${command}) died ${deaths} times; it is not tried again.`;
  const outcome: Outcome = { status: 'lost', error: { message, code: 'POISON' } };
  tx.emit({ op: 'settle', id, at, outcome });
  return message;
}
