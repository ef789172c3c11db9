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

/** What the rules of a processor say of a task that is to wait. */
export interface Verdict {
  readonly key: string | undefined;
  /** Newest first. */
  readonly overridden: readonly WaitingTask[];
  /** The waiting task that it repeats once the overridden ones are gone. */
  duplicate(): WaitingTask | undefined;
}

/** Asks every rule, so that nothing is changed yet where one throws. */
export function askRules(state: QueueState, processor: Processor, task: Task): Verdict {
  const key = ownKey(processor, task);
  const overridden = overriddenBy(state, processor, task);
  if (isIndexed(processor, key))
    return { key, overridden, duplicate: () => state.waiting.newestLike(task.toJSON(), key) };
  const found = scan(state, processor, task, new Set(overridden));
  return { key, overridden, duplicate: () => found };
}

/** The waiting task that a new one repeats. By index, except for a processor with an `isDupe` of its own. */
export function duplicateOf(state: QueueState, processor: Processor, task: Task): WaitingTask | undefined {
  const key = ownKey(processor, task);
  return isIndexed(processor, key)
    ? state.waiting.newestLike(task.toJSON(), key)
    : scan(state, processor, task, new Set());
}

function isIndexed(processor: Processor, key: string | undefined): boolean {
  return key !== undefined || isDefaultRule(processor, 'isDupe');
}

function scan(
  state: QueueState,
  processor: Processor,
  task: Task,
  except: ReadonlySet<WaitingTask>,
): WaitingTask | undefined {
  for (const waiting of state.waiting.newestFirst()) {
    if (!except.has(waiting) && processor.isDupe(task, Task.reconstitute(waiting.record))) return waiting;
  }
  return undefined;
}
