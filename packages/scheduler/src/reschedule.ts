import type { Reschedule, Task } from '@millrace/queue';
import { SchedulerError } from './errors.js';
import type { SchedulerSettings } from './open-options.js';
import { Scheduler } from './scheduler.js';

const IDLE_MILLISECONDS = 10_000;

interface OpenScheduler {
  readonly scheduler: Promise<Scheduler>;
  users: number;
  closing: NodeJS.Timeout | undefined;
}

/**
 * Makes the function by which a queue gives a task back to the schedule it came from: for `TaskQueue.open({ reschedule })`.
 * The task is scheduled as it is; giving it twice schedules it once. The schedule stays open for some seconds, for the
 * retries that follow. It is never created: a token of one that is gone is an error.
 */
export function createReschedule(settings: SchedulerSettings = {}): Reschedule {
  const open = new Map<string, OpenScheduler>();
  return async (token, task, delaySeconds) => {
    const entry = open.get(token) ?? openInto(open, token, settings);
    entry.users += 1;
    clearTimeout(entry.closing);
    try {
      await scheduleAgain(await entry.scheduler, task, delaySeconds);
    } finally {
      entry.users -= 1;
      if (entry.users === 0) closeWhenIdle(open, token, entry);
    }
  };
}

/**
 * Gives a task back to the schedule that its token names, where it is due after the delay.
 * @throws SchedulerError `INVALID_TOKEN`, `NO_SUCH_SCHEDULE`, `NO_RETRIES_LEFT`, `INVALID_OPTION`
 */
export const reschedule: Reschedule = createReschedule();

async function scheduleAgain(scheduler: Scheduler, task: Task, delaySeconds: number): Promise<void> {
  const id = await scheduler.scheduleTask(task, { delaySeconds });
  if (id !== undefined) return;
  throw new SchedulerError(
    'NO_RETRIES_LEFT',
    `The task ${task.uuid} cannot be retried: it has no attempts left.`,
    {
      id: task.uuid,
    },
  );
}

function openInto(
  open: Map<string, OpenScheduler>,
  token: string,
  settings: SchedulerSettings,
): OpenScheduler {
  const scheduler = Scheduler.open({ ...settings, token });
  scheduler.catch(() => open.delete(token));
  const entry: OpenScheduler = { scheduler, users: 0, closing: undefined };
  open.set(token, entry);
  return entry;
}

/** The timer does not keep the process alive, and at its end the system closes the files. */
function closeWhenIdle(open: Map<string, OpenScheduler>, token: string, entry: OpenScheduler): void {
  entry.closing = setTimeout(() => {
    open.delete(token);
    entry.scheduler.then(async (scheduler) => scheduler.close()).catch(() => undefined);
  }, IDLE_MILLISECONDS).unref();
}
