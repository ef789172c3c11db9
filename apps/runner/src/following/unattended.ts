import type { TaskQueue } from '@millrace/queue';

/** Why nothing is going to happen in a queue until somebody does something about it, and what; undefined when it may go on. */
export async function unattendedReason(queue: TaskQueue): Promise<string | undefined> {
  if (await queue.isPaused()) return 'The queue is paused: millrace resume lets it go on.';
  const runners = await queue.runners();
  if (runners.some(({ status }) => status === 'working' || status === 'unseen')) return undefined;
  return 'Nobody processes this queue at the moment: millrace run does.';
}
