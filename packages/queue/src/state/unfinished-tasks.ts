import type { TaskRecord } from '../task.js';
import type { QueueState } from './queue-state.js';

/** Where in the queue a task that has not ended can be. */
export type UnfinishedPlace = 'waiting' | 'deferred' | 'blocked' | 'processing' | 'retrying';

/** Every task of a group that has not ended, with the place where it is. A look at every task of the queue. */
export function* unfinishedIn(
  { waiting, deferred, blocked, processing, retrying }: QueueState,
  group: string,
): Generator<{ readonly id: string; readonly place: UnfinishedPlace }> {
  const lists: readonly [UnfinishedPlace, Iterable<{ readonly record: TaskRecord }>][] = [
    ['processing', processing],
    ['waiting', waiting],
    ['deferred', deferred.inOrder()],
    ['retrying', retrying.values()],
    ['blocked', blocked],
  ];
  for (const [place, tasks] of lists)
    for (const { record } of tasks) if (record.group === group) yield { id: record.id, place };
}
