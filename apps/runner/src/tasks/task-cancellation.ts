import { setTimeout as delay } from 'node:timers/promises';
import type { CancelAnswer, TaskQueue } from '@millrace/queue';
import type { Workspace } from '../workspace.js';

const LOOK_MILLISECONDS = 50;
/** A task is on its way to its schedule for a moment, unless the schedule cannot be written. */
const PATIENCE_MILLISECONDS = 10_000;

/** What became of a task that was to be cancelled. `requested`: it is running, and its runner ends it. */
export interface Cancellation {
  readonly id: string;
  readonly status: CancelAnswer | 'unscheduled' | 'notFound';
}

/**
 * Cancels a task in the queue or takes it out of the schedule. One that is on its way between the two is waited for: in
 * the queue first, since only there it is known to be cancelled, then in the schedule, then in the queue again, to which
 * it may have gone meanwhile.
 */
export async function cancelTask(
  workspace: Workspace,
  id: string,
  reason: string | undefined,
): Promise<Cancellation> {
  const queue = await workspace.queue();
  const scheduler = await workspace.scheduler();
  const options = reason === undefined ? {} : { reason };
  const end = performance.now() + PATIENCE_MILLISECONDS;
  while ((await isOnItsWay(queue, id)) && performance.now() < end) await delay(LOOK_MILLISECONDS);
  const answer = await queue.cancelTask(id, options);
  if (answer) return { id, status: answer };
  const status = (await scheduler.unscheduleTask(id)) ? 'unscheduled' : 'notFound';
  return { id, status: (await queue.cancelTask(id, options)) ?? status };
}

async function isOnItsWay(queue: TaskQueue, id: string): Promise<boolean> {
  const explanation = await queue.explainTask(id);
  return explanation?.status === 'retrying' && explanation.via === 'scheduler';
}
