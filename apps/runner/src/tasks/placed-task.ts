import type { Task } from '@millrace/queue';
import type { Workspace } from '../workspace.js';

/** Where a task that has not ended can be. */
export type Place = 'processing' | 'deferred' | 'waiting' | 'blocked' | 'retrying' | 'scheduled';

/** A task and where it is. */
export interface PlacedTask {
  readonly place: Place;
  readonly task: Task;
  /** Epoch seconds at which a scheduled task, or the next attempt of one that failed, is due. */
  readonly time?: number;
}

/** Every place, in the order in which lists show them. */
export const places: readonly Place[] = [
  'processing',
  'deferred',
  'waiting',
  'blocked',
  'retrying',
  'scheduled',
];

/** Copies of all tasks that have not ended, or of those in some places, each place in its own order. */
export async function placedTasks(
  workspace: Workspace,
  wanted: readonly Place[] = places,
): Promise<PlacedTask[]> {
  const queued = wanted.some((place) => place !== 'scheduled') ? await queuedTasks(workspace) : [];
  const scheduled = wanted.includes('scheduled') ? await scheduledTasks(workspace) : [];
  return [...queued.filter(({ place }) => wanted.includes(place)), ...scheduled];
}

async function queuedTasks(workspace: Workspace): Promise<PlacedTask[]> {
  const queue = await workspace.queue();
  const lists = await queue.snapshotTaskLists();
  const of = (place: 'processing' | 'deferred' | 'waiting' | 'blocked') =>
    lists[place].map((task) => ({ place, task }));
  const retrying = await queue.retryingTasks();
  return [
    ...of('processing'),
    ...of('deferred'),
    ...of('waiting'),
    ...of('blocked'),
    ...retrying.map(({ task, dueAt }) => ({ place: 'retrying' as const, task, time: dueAt })),
  ];
}

async function scheduledTasks(workspace: Workspace): Promise<PlacedTask[]> {
  const scheduler = await workspace.scheduler();
  const schedule = await scheduler.snapshotTaskSchedule();
  return schedule.map(({ time, task }) => ({ place: 'scheduled', task, time }));
}
