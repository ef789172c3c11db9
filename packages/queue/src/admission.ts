import type { Admissible } from './decisions/admit.js';
import { QueueError } from './errors.js';
import { invalidArguments, parseInput } from './input-check.js';
import type { InputProblem } from './input-check.js';
import type { Processor } from './processor.js';
import type { Registry } from './registry.js';
import type { QueueHost } from './running/queue-host.js';
import { assertDataSize } from './task-checks.js';
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

/** What became of the checks of a task: it may be admitted, or why it may not. */
export type Checked = Admissible | Error;

/** Throws what `checkTask` throws; a promise only where the processor has an `input`. */
function checkAdmissible(registry: Registry, task: Task): Admissible | Promise<Admissible> {
  const { command } = task;
  const processor = registry.get(command);
  if (!processor)
    throw new QueueError('UNKNOWN_COMMAND', `No known processor for '${command}'.`, { command });
  if (!processor.isValidArgs(task)) throw invalidArguments(task, problemsWith(processor, task));
  if (task.retriesRemaining === 0)
    throw new QueueError('NO_RETRIES_LEFT', 'Task with 0 retries not queued.', { id: task.uuid });
  if (processor.input === undefined) return { task, processor };
  return parseInput(processor.input, task).then(() => ({ task, processor }));
}

function problemsWith(processor: Processor, task: Task): InputProblem[] {
  // A processor of an older copy of this package has no such method.
  const message = (processor as Partial<Processor>).problemWith?.(task);
  return message === undefined ? [] : [{ path: '', message }];
}

/**
 * Checks everything about a task that does not depend on the state of a queue, as queueing it would.
 * @throws QueueError `UNKNOWN_COMMAND`, `INVALID_ARGUMENTS`, `NO_RETRIES_LEFT`
 */
export async function checkTask(task: Task, registry: Registry): Promise<void> {
  await checkAdmissible(registry, task);
}

/** Every process keeps the data of all tasks in memory, and every commit carries it. */
export function checkDataSize({ data }: Task, limit: number): void {
  if (data !== undefined) assertDataSize(JSON.stringify(data).length, limit);
}

/** The tasks that may be admitted, or why they may not. Without a promise, so that nothing comes between, where no check is one. */
export function checkAll(
  { registry, now, file }: QueueHost,
  inputs: readonly TaskInput[],
): Checked[] | Promise<Checked[]> {
  const checks = inputs.map((input): Checked | Promise<Checked> => {
    try {
      const task = toTask(input, now());
      checkDataSize(task, file.lastSeen.settings.maxDataSize);
      const checked = checkAdmissible(registry, task);
      return checked instanceof Promise ? checked.catch((error: unknown) => error as Error) : checked;
    } catch (error) {
      return error as Error;
    }
  });
  const isPromised = checks.some((check) => check instanceof Promise);
  return isPromised ? Promise.all(checks.map(async (check) => check)) : (checks as Checked[]);
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
