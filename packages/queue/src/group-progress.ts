import { checkedGroup } from './dependency-checks.js';
import type { QueueState } from './state/queue-state.js';
import { unfinishedIn } from './state/unfinished-tasks.js';
import type { UnfinishedPlace } from './state/unfinished-tasks.js';

/**
 * How far the tasks of a group are, as counts. What has ended is counted as long as history keeps it; `failed` is all
 * that did not end as done.
 */
export type GroupProgress = Readonly<
  Record<UnfinishedPlace | 'total' | 'unfinished' | 'done' | 'failed', number>
> & {
  readonly group: string;
};

/** Counts a group. Throws `INVALID_TASK` for what is no name of one. */
export function progressOf(state: QueueState, group: string): GroupProgress {
  checkedGroup(group);
  const counts = { waiting: 0, deferred: 0, blocked: 0, processing: 0, retrying: 0, done: 0, failed: 0 };
  let unfinished = 0;
  for (const { place } of unfinishedIn(state, group)) {
    counts[place] += 1;
    unfinished += 1;
  }
  for (const { task, outcome } of state.finished)
    if (task.group === group) counts[outcome.status === 'done' ? 'done' : 'failed'] += 1;
  return { group, ...counts, unfinished, total: unfinished + counts.done + counts.failed };
}
