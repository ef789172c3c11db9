import type { Outcome } from '../outcome.js';
import type { BlockedTask, DependencyEnd } from '../state/blocked-tasks.js';
import { isPresent } from '../state/queue-state.js';
import type { QueueTransaction } from './queue-transaction.js';
import { forgottenBy } from './forgotten.js';

/** So many blocked tasks at most are told at a time; the rest is for the next claim, by whichever runner. */
const RELEASES_AT_ONCE = 200;

/**
 * Tells the tasks that waited for something that has ended: they go on or, unless they are to run anyway, end with it,
 * and so on with those that waited for them. Returns the ids that history forgets for it.
 */
export function cascade(tx: QueueTransaction, at: number): string[] {
  const forgotten: string[] = [];
  if (!hasUntold(tx)) return forgotten;
  const { blocked } = tx.state;
  let told = 0;
  // What ends meanwhile joins the map, and with that this loop.
  for (const [id, end] of blocked.ended) {
    for (let task = blocked.firstFor(id); task; task = blocked.firstFor(id)) {
      if (told === RELEASES_AT_ONCE) return forgotten;
      forgotten.push(...tell(tx, task, id, end, at));
      told += 1;
    }
  }
  return forgotten;
}

/** Whether something has ended of which not all that waited for it were told. */
export function hasUntold({ state }: Pick<QueueTransaction, 'state'>): boolean {
  return state.blocked.ended.size > 0;
}

/** The end of a task that waited for one that did not end as done. */
export function dependencyFailed(id: string, end: DependencyEnd): Outcome {
  const message = `It was to run after ${id}, which ${ENDS[end]}.`;
  return { status: 'cancelled', error: { message, code: 'DEPENDENCY_FAILED' } };
}

const ENDS: Readonly<Record<DependencyEnd, string>> = {
  done: 'is done',
  failed: 'failed',
  timedOut: 'took too long',
  lost: 'is lost',
  cancelled: 'was cancelled',
  removed: 'was removed from the queue',
};

function tell(tx: QueueTransaction, task: BlockedTask, on: string, end: DependencyEnd, at: number): string[] {
  const { id, onDependencyFailure } = task.record;
  if (end !== 'done' && onDependencyFailure !== 'run')
    return forgottenBy(tx, () => tx.emit({ op: 'discard', id, at, outcome: dependencyFailed(on, end) }));
  if (task.waits.size > 1) tx.emit({ op: 'met', id, on });
  else tx.emit({ op: 'unblock', id });
  return [];
}

/** Lets whoever waits for tasks that were squashed wait for the one that stands for them now. */
export function passOn(tx: QueueTransaction, ids: readonly string[], to: string): void {
  for (const id of ids) if (tx.state.blocked.isAwaited(id)) tx.emit({ op: 'passOn', id, to });
}

/**
 * Finds what is awaited and is not there any more without anybody having been told, which only damage can bring about,
 * so that nobody waits for ever: its end is what history has, else it counts as lost.
 */
export function findMissing(tx: QueueTransaction): void {
  const { blocked, finishedById } = tx.state;
  for (const id of [...blocked.awaited]) {
    if (blocked.ended.has(id) || blocked.isAway(id) || isPresent(tx.state, id)) continue;
    const status = finishedById.get(id)?.outcome.status;
    tx.emit({ op: 'missing', id, end: status === undefined || status === 'retried' ? 'lost' : status });
  }
}
