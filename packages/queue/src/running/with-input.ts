import { parseInput } from '../input-check.js';
import type { Processor, TaskContext } from '../processor.js';
import type { Task } from '../task.js';

/**
 * Does the work of a processor with what its `input` makes of the task's data as `context.input`. What was fit when it
 * was queued is checked again, because the queue may hold what another version of the plugin took.
 */
export function withInput(
  { input }: Processor,
  task: Task,
  context: TaskContext,
  work: (context: TaskContext) => unknown,
): unknown {
  if (input === undefined) return work(context);
  return parseInput(input, task).then((value) => {
    context.signal.throwIfAborted();
    // Not a spread: it would read the signal, which is made when somebody asks for it.
    return work(Object.create(context, { input: { value, enumerable: true } }) as TaskContext);
  });
}
