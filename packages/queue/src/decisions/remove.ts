import { cascade } from './cascade.js';
import type { QueueTransaction } from './queue-transaction.js';

/** What became of a removal. `forgotten`: ids that history gave up for tasks that ended with it. */
export interface Removed {
  readonly count: number;
  readonly forgotten: readonly string[];
}

/** Removes a waiting or blocked task. */
export function unqueue(tx: QueueTransaction, id: string, at: number): Removed {
  const { waiting, blocked } = tx.state;
  if (!waiting.get(id) && !blocked.get(id)) return { count: 0, forgotten: [] };
  tx.emit({ op: 'remove', id, reason: 'unqueued' });
  return { count: 1, forgotten: cascade(tx, at) };
}

/** Removes all that is not being processed: the blocked ones first, so that none of them ends with what it waits for. */
export function removeAll({ state, emit }: QueueTransaction): number {
  const { blocked, waiting, deferred, retrying } = state;
  const all = [...blocked, ...waiting, ...deferred.inOrder(), ...retrying.inOrder];
  const ids = all.map(({ record }) => record.id);
  for (const id of ids) emit({ op: 'remove', id, reason: 'deleted' });
  return ids.length;
}
