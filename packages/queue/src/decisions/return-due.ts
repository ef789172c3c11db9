import type { Registry } from '../registry.js';
import type { QueueState } from '../state/queue-state.js';
import { Task } from '../task.js';
import { answerOr } from './answers.js';
import type { QueueTransaction } from './queue-transaction.js';
import { ownKey } from './squash.js';
import { squashOnReturn } from './undefer.js';

/** So many tasks at most come back in one commit. */
const RETURNS_PER_COMMIT = 500;

/**
 * Lets tasks wait again whose next attempt is due, the first due first, behind the others of their priority. Any runner
 * does it, and the commit that comes second finds nothing left to do, so each comes back once.
 */
export function returnDue(tx: QueueTransaction, registry: Registry, now: number): void {
  const { inOrder } = tx.state.retrying;
  for (let count = 0; count < RETURNS_PER_COMMIT; count += 1) {
    const [first] = inOrder;
    if (!first || first.dueAt > now) return;
    const { record } = first;
    if (!squashOnReturn(tx, registry, first)) continue;
    const processor = registry.get(record.command);
    const key = processor && answerOr(undefined, () => ownKey(processor, Task.reconstitute(record)));
    tx.emit({ op: 'due', id: record.id, ...(key !== undefined && { key }) });
  }
}

/** Seconds until the next attempt of a task is due; undefined when there is none, or nothing is started. */
export function secondsUntilDue({ paused, retrying }: QueueState, now: number): number | undefined {
  const [first] = retrying.inOrder;
  return first && !paused ? first.dueAt - now : undefined;
}
