import { Task } from '@millrace/queue';
import { RunnerError } from '../errors.js';

/** Throws `USAGE` unless a word has the form of a task id. */
export function assertTaskId(id: string): void {
  if (Task.isValidTaskId(id)) return;
  throw new RunnerError('USAGE', `${JSON.stringify(id)} is no task id; ids look like TQ:TaskQueue:1.`, {
    id,
  });
}
