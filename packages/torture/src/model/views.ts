import { Task } from '@millrace/queue';
import type { EnqueueReport, Outcome, QueueEvent, TaskQueue } from '@millrace/queue';
import type { Scheduler } from '@millrace/scheduler';
import type { End, Report, TaskView } from './model-views.js';
import type { QueueModel } from './queue-model.js';
import type { ScheduleModel } from './schedule-model.js';

/** A task of the product as the models see it. */
export function taskView(task: Task): TaskView {
  return {
    id: task.uuid,
    command: task.command,
    args: task.args,
    priority: task.priority,
    retries: task.retriesRemaining,
    attempts: task.attempts,
    started: task.started,
    timestamp: task.timestamp,
    timeout: task.childTimeout,
    isScheduled: task.getUserdata('sched') !== undefined,
  };
}

export function endView({ status, result, error, delaySeconds }: Outcome): End {
  return {
    status,
    ...(result !== undefined && { result }),
    ...(error && { message: error.message }),
    ...(error?.code !== undefined && { code: error.code }),
    ...(delaySeconds !== undefined && { delaySeconds }),
  };
}

export function reportView(report: EnqueueReport): Report {
  return report.status === 'refused' ? { status: 'refused', code: codeOf(report.error) } : report;
}

/** The code of an error; without one it came from a processor's rule. */
export function codeOf(error: unknown): string {
  return (error as { code?: string }).code ?? 'RULE_THREW';
}

export function eventView(
  { seq: _, ...event }: QueueEvent,
  instanceOf: (runner: string) => number | undefined,
): object {
  if (event.type === 'queued') return { ...event, task: taskView(Task.reconstitute(event.task)) };
  if (event.type === 'finished') {
    const { at, type, id, outcome } = event;
    return { at, type, id, end: endView(outcome) };
  }
  if (event.type !== 'started') return event;
  const { runner, ...rest } = event;
  return { ...rest, instance: instanceOf(runner) };
}

/** Everything that a queue says of itself and of these ids. */
export async function seenQueue(queue: TaskQueue, ids: readonly string[]): Promise<object> {
  const { waiting, deferred, processing } = await queue.snapshotTaskLists();
  const finished = await queue.finishedTasks();
  const next = await queue.peekNextTask();
  const { maxRunning, defaultTimeout, maxTimeout, defaultChildTimeout, historyLimit } = queue;
  return {
    waiting: waiting.map(taskView),
    deferred: deferred.map(taskView),
    processing: processing.map(taskView),
    finished: finished.map(({ task, outcome, finishedAt }) => ({
      task: taskView(task),
      end: endView(outcome),
      at: finishedAt,
    })),
    counts: [await queue.howManyQueued(), await queue.howManyDeferred(), await queue.howManyInProcess()],
    next: next && taskView(next),
    isPaused: await queue.isPaused(),
    settings: { maxRunning, defaultTimeout, maxTimeout, defaultChildTimeout, historyLimit },
    commands: (await queue.findCommands('gated')).map(taskView),
    places: Object.fromEntries(
      await Promise.all(ids.map(async (id) => [id, await placeOf(queue, id)] as const)),
    ),
  };
}

async function placeOf(queue: TaskQueue, id: string): Promise<object> {
  const found = await queue.findTask(id);
  const finished = await queue.findFinishedTask(id);
  return {
    is: [await queue.isTaskQueued(id), await queue.isTaskDeferred(id), await queue.isTaskProcessing(id)],
    found: found && taskView(found),
    finished: finished && endView(finished.outcome),
  };
}

/** What the model says of the same. */
export function expectedQueue(model: QueueModel, ids: readonly string[]): object {
  const { waiting, deferred, processing, retrying, finished, isPaused, settings } = model;
  const copy = (task: TaskView): TaskView => ({
    ...task,
    timeout: task.timeout === -1 ? settings.defaultChildTimeout : task.timeout,
  });
  const copies = (tasks: readonly { task: TaskView }[]): TaskView[] => tasks.map(({ task }) => copy(task));
  const has = (tasks: readonly { task: TaskView }[], id: string): boolean =>
    tasks.some(({ task }) => task.id === id);
  const places = ids.map((id): [string, object] => [
    id,
    {
      is: [has(waiting, id), has(deferred, id), has(processing, id)],
      found: copies([...waiting, ...deferred, ...processing, ...retrying]).find((task) => task.id === id),
      finished: finished.find(({ task }) => task.id === id)?.end,
    },
  ]);
  return {
    waiting: copies(waiting),
    deferred: copies(deferred),
    processing: copies(processing),
    finished: finished.map(({ task, end, at }) => ({ task: copy(task), end, at })),
    counts: [waiting.length, deferred.length, processing.length],
    next: copies(waiting)[0],
    isPaused,
    settings,
    commands: copies([...waiting, ...deferred, ...processing]).filter(({ command }) => command === 'gated'),
    places: Object.fromEntries(places),
  };
}

/** Everything that a schedule says of itself and of these ids. */
export async function seenSchedule(scheduler: Scheduler, ids: readonly string[]): Promise<object> {
  const next = await scheduler.peekNextTask();
  const placeInSchedule = async (id: string): Promise<unknown> => {
    const found = await scheduler.explainTask(id);
    const { time, secondsUntilDue, refusals, retryAt } = found ?? {};
    const isThere = await scheduler.isTaskScheduled(id);
    const when = await scheduler.whenIsTaskScheduled(id);
    return { isThere, when, time, secondsUntilDue, refusals, retryAt };
  };
  return {
    items: (await scheduler.snapshotTaskSchedule()).map(({ time, task }) => ({ time, task: taskView(task) })),
    count: await scheduler.howManyScheduled(),
    next: next && taskView(next),
    secondsUntilNext: await scheduler.secondsUntilNextTask(),
    places: Object.fromEntries(
      await Promise.all(ids.map(async (id) => [id, await placeInSchedule(id)] as const)),
    ),
  };
}

/** What the model says of the same. */
export function expectedSchedule(model: ScheduleModel, ids: readonly string[]): object {
  const items = model.inOrder;
  const [next] = items;
  const placeInSchedule = (id: string): object => {
    const item = model.get(id);
    if (!item) return { isThere: false };
    const { time, refusals, readyAt } = item;
    const retryAt = refusals > 0 ? readyAt : undefined;
    return { isThere: true, when: time, time, secondsUntilDue: time - model.now(), refusals, retryAt };
  };
  return {
    items: items.map(({ time, task }) => ({ time, task })),
    count: items.length,
    next: next?.task,
    secondsUntilNext: next && next.readyAt - model.now(),
    places: Object.fromEntries(ids.map((id) => [id, placeInSchedule(id)] as const)),
  };
}
