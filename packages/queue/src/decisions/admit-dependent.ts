import type { Task } from '../task.js';
import type { EnqueueReport } from '../task-queue-like.js';
import type { Admissible } from './admit.js';
import { answerOr } from './answers.js';
import { dependencyFailed } from './cascade.js';
import { resolveDependencies } from './dependencies.js';
import type { DependencyScope } from './dependencies.js';
import type { QueueTransaction } from './queue-transaction.js';
import { forgottenBy } from './forgotten.js';
import { ownKey } from './squash.js';

/** What else matters to an admission. */
export interface AdmissionContext extends Omit<DependencyScope, 'state'> {
  /** Epoch seconds. */
  readonly at: number;
  /** Takes the ids that history forgets. */
  readonly forgotten: string[];
}

/**
 * Admits a task that waits for others. It neither repeats nor overrides anything: whether it did would depend on when
 * the others end. One whose dependency has failed already ends at once, as if that came a moment later.
 */
export function admitDependent(
  tx: QueueTransaction,
  { task, processor }: Admissible,
  context: AdmissionContext,
): EnqueueReport {
  const found = resolveDependencies({ state: tx.state, ...context }, task.after);
  if (found instanceof Error) return { status: 'refused', error: found };
  const { after, open, failed } = found;
  const id = idFor(tx, task);
  const key = answerOr(undefined, () => ownKey(processor, task));
  tx.emit({ op: 'add', task: { ...task.toJSON(), id, after }, ...(key !== undefined && { key }) });
  if (failed && task.onDependencyFailure === 'cancel') {
    const outcome = dependencyFailed(failed.id, failed.end);
    const end = (): void => tx.emit({ op: 'discard', id, at: context.at, outcome });
    context.forgotten.push(...forgottenBy(tx, end));
  } else if (open.length > 0) tx.emit({ op: 'block', id, on: open });
  return { status: 'queued', id, overrode: [] };
}

/** Its own id, or the next of this queue. */
export function idFor({ state }: QueueTransaction, { uuid }: Task): string {
  return uuid || `TQ:TaskQueue:${state.lastNumber + 1}`;
}
