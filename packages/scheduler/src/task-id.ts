import { Task } from '@millrace/queue';
import { SchedulerError } from './errors.js';

/** Throws `NO_TASK_ID` or `INVALID_TASK_ID` unless a method, by its name upstream, was given an id that a task can have. */
export function assertTaskId(id: unknown, method: string): asserts id is string {
  if (id === undefined || id === null || id === '') {
    throw new SchedulerError('NO_TASK_ID', `No Task uuid argument passed to ${method}.`, { method });
  }
  if (Task.isValidTaskId(id)) return;
  throw new SchedulerError(
    'INVALID_TASK_ID',
    `${JSON.stringify(id)}, passed to ${method}, is not a task id: those look like TQ:TaskQueue-Scheduler:42.`,
    { method, id },
  );
}
