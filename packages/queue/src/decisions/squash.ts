import { isDefaultRule } from '../processor.js';
import type { Processor } from '../processor.js';
import type { QueueState } from '../state/queue-state.js';
import type { WaitingTask } from '../state/waiting-tasks.js';
import { Task } from '../task.js';

/** The duplicate key of a processor's own rule, where it has one. */
export function ownKey(processor: Processor, task: Task): string | undefined {
  return processor.dupeKey === undefined
    ? undefined
    : JSON.stringify([task.command, String(processor.dupeKey(task))]);
}

/** The waiting tasks that a new one makes needless, newest first. */
export function overriddenBy(state: QueueState, processor: Processor, task: Task): WaitingTask[] {
  if (isDefaultRule(processor, 'overrides')) return [];
  return [...state.waiting.newestFirst()].filter(({ record }) =>
    processor.overrides(task, Task.reconstitute(record)),
  );
}

/** The waiting task that a new one repeats. By index, except for a processor with an `isDupe` of its own. */
export function duplicateOf(state: QueueState, processor: Processor, task: Task): WaitingTask | undefined {
  const key = ownKey(processor, task);
  if (key !== undefined || isDefaultRule(processor, 'isDupe'))
    return state.waiting.newestLike(task.toJSON(), key);
  for (const waiting of state.waiting.newestFirst()) {
    if (processor.isDupe(task, Task.reconstitute(waiting.record))) return waiting;
  }
  return undefined;
}
