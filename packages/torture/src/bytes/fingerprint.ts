import type { TaskQueue } from '@millrace/queue';

/** Everything about a queue that a user can see and that may not change by itself, as one line. */
export async function fingerprint(queue: TaskQueue): Promise<string> {
  const { waiting, deferred, processing } = await queue.snapshotTaskLists();
  const finished = await queue.finishedTasks();
  const ids = (tasks: readonly { readonly uuid: string }[]): string =>
    tasks.map(({ uuid }) => uuid).join(',');
  return [
    ids(waiting),
    ids(deferred),
    ids(processing),
    ids(finished.map(({ task }) => task)),
    (await queue.isPaused()) ? 'paused' : 'open',
    `${queue.maxRunning} slots`,
  ].join(' / ');
}
