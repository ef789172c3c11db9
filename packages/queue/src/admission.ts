import type { Admissible } from './decisions/admit.js';
import { QueueError } from './errors.js';
import type { Registry } from './registry.js';
import type { QueueHost } from './running/queue-host.js';
import { Task } from './task.js';
import type { TaskInput } from './task-queue-like.js';

/** What a queue takes as a task, as a Task; throws `EMPTY_COMMAND` and what `new Task` throws. */
export function toTask(input: TaskInput, now: number): Task {
  if (input instanceof Task) return input.clone();
  if (typeof input === 'string') {
    if (input.trim() === '') throw new QueueError('EMPTY_COMMAND', 'Cannot queue an empty command.');
    return new Task({ cmd: input }, now);
  }
  if (typeof input !== 'object' || input === null)
    throw new QueueError('EMPTY_COMMAND', 'Cannot queue an empty command.');
  return 'uuid' in input
    ? Task.reconstitute((input as unknown as Task).toJSON())
    : new Task({ ...input }, now);
}

/**
 * Checks everything about a task that does not depend on the state.
 * @throws QueueError `UNKNOWN_COMMAND`, `INVALID_ARGUMENTS`, `NO_RETRIES_LEFT`
 */
export function checkAdmissible(registry: Registry, task: Task): Admissible {
  const { command, fullCommand } = task;
  const processor = registry.get(command);
  if (!processor)
    throw new QueueError('UNKNOWN_COMMAND', `No known processor for '${command}'.`, { command });
  if (!processor.isValidArgs(task)) {
    throw new QueueError(
      'INVALID_ARGUMENTS',
      `Requested command [${fullCommand.slice(0, 1000)}] has invalid arguments.`,
      { command },
    );
  }
  if (task.retriesRemaining === 0)
    throw new QueueError('NO_RETRIES_LEFT', 'Task with 0 retries not queued.', { id: task.uuid });
  return { task, processor };
}

/** The task that may be admitted, or why it may not. */
export function admissibleOrError({ registry, now }: QueueHost, input: TaskInput): Admissible | Error {
  try {
    return checkAdmissible(registry, toTask(input, now()));
  } catch (error) {
    return error as Error;
  }
}

/** Throws `NO_TASK_ID` or `INVALID_TASK_ID` unless a method got the id of a task. */
export function assertTaskId(id: unknown, method: string): asserts id is string {
  if (id === undefined || id === null || id === '')
    throw new QueueError('NO_TASK_ID', `No Task uuid argument passed to ${method}.`);
  if (!Task.isValidTaskId(id))
    throw new QueueError(
      'INVALID_TASK_ID',
      `${JSON.stringify(id)} is not the id of a task, TQ:<namespace>:<n>.`,
      { id },
    );
}
