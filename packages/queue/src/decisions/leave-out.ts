import { isPresent } from '../state/queue-state.js';
import type { HandOverCondition } from '../task-queue-like.js';
import type { QueueTransaction } from './queue-transaction.js';

/**
 * Whether a hand-over is left out. Where that is final it takes a key of its own, as one that is queued does, so that
 * whoever repeats the hand-over hears the same, whatever has changed.
 */
export function isLeftOut(tx: QueueTransaction, condition: HandOverCondition): boolean {
  const { key, always = false, whilePresent = [], isFinal = false } = condition;
  if (tx.state.handOvers.has(key)) return true;
  const leavesOut = always || whilePresent.some((id) => isPresent(tx.state, id));
  if (leavesOut && isFinal) tx.emit({ op: 'handedOver', key });
  return leavesOut;
}
