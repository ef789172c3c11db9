import { checkTask } from '@millrace/queue';
import type { Hindrance, Task, TaskExplanation } from '@millrace/queue';
import type { ScheduledTaskExplanation } from '@millrace/scheduler';
import { codeOf, messageOf } from '../errors.js';
import type { Workspace } from '../workspace.js';

/** What keeps a scheduled task out of the queue. */
export type ScheduleHindrance =
  | { readonly type: 'notDue'; readonly time: number; readonly secondsUntilDue: number }
  | { readonly type: 'refused'; readonly refusals: number; readonly retryAt: number | undefined }
  | { readonly type: 'draining' }
  | { readonly type: 'invalidArguments'; readonly message: string };

export type AnyHindrance = Hindrance | ScheduleHindrance;

/** Where a task is, in the queue or in the schedule, and what keeps it from being processed. */
export type Explanation =
  | TaskExplanation
  | {
      readonly status: 'scheduled';
      readonly task: Task;
      readonly time: number;
      readonly hindrances: readonly AnyHindrance[];
    };

/** Looks among the tasks that have not ended, then in the schedule, then in history. */
export async function explain(workspace: Workspace, id: string): Promise<Explanation | undefined> {
  const queue = await workspace.queueWithPlugins();
  const queued = await queue.explainTask(id);
  if (queued && queued.status !== 'finished') return queued;
  const scheduled = await (await workspace.scheduler()).explainTask(id);
  return scheduled ? explainScheduled(workspace, scheduled) : queued;
}

/** The general hindrances count for a scheduled task too: it cannot run before somebody hands it over. */
async function explainScheduled(
  workspace: Workspace,
  { task, time, secondsUntilDue, refusals, retryAt }: ScheduledTaskExplanation,
): Promise<Explanation> {
  const queue = await workspace.queue();
  const runners = await queue.runners();
  const isServed = runners.some(({ status }) => status === 'working' || status === 'unseen');
  const hindrances: (AnyHindrance | undefined)[] = [
    secondsUntilDue > 0 ? { type: 'notDue', time, secondsUntilDue } : undefined,
    refusals > 0 ? { type: 'refused', refusals, retryAt } : undefined,
    await refusalOf(task, workspace),
    (await queue.isPaused()) ? { type: 'paused' } : undefined,
    (await queue.isDraining()) ? { type: 'draining' } : undefined,
    isServed ? undefined : { type: 'noRunner', runners },
  ];
  return {
    status: 'scheduled',
    task,
    time,
    hindrances: hindrances.filter((hindrance) => hindrance !== undefined),
  };
}

/** Why the queue would refuse a task with the plugins that are loaded here. */
async function refusalOf(task: Task, { registry }: Workspace): Promise<AnyHindrance | undefined> {
  try {
    await checkTask(task, registry);
    return undefined;
  } catch (error) {
    if (codeOf(error) === 'UNKNOWN_COMMAND') return { type: 'noProcessor', command: task.command };
    return { type: 'invalidArguments', message: messageOf(error) };
  }
}
