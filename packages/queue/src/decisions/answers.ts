import { isChildProcessor } from '../child-processor.js';
import { isDefaultRule } from '../processor.js';
import type { Processor } from '../processor.js';
import type { QueueState } from '../state/queue-state.js';
import { Task } from '../task.js';
import type { TaskRecord } from '../task.js';

/** What a processor says of a task that is about to be processed. */
export interface Answers {
  readonly tags: readonly string[];
  readonly isDeferred: boolean;
  /** Seconds. */
  readonly limit: number;
}

/** Tags, whatever holds them. */
export type TagSet = Pick<ReadonlySet<string>, 'has'> & { keys(): Iterable<string> };

/** Asks a processor; an error when a rule of it throws or gives no list of tags. */
export function askProcessor(
  processor: Processor,
  record: TaskRecord,
  { settings }: QueueState,
  heldTags: TagSet,
): Answers | Error {
  try {
    const task = Task.reconstitute(record);
    const tags = [...new Set(processor.deferralTags(task))];
    const isDeferred = isDefaultRule(processor, 'isTaskDeferred')
      ? tags.some((tag) => heldTags.has(tag))
      : processor.isTaskDeferred(task, new Set(heldTags.keys()));
    return { tags, isDeferred, limit: limitOf(processor, task, record, settings) };
  } catch (error) {
    return new Error(
      `The rules of '${record.command}' failed for task ${record.id}: ${(error as Error).message}`,
      {
        cause: error,
      },
    );
  }
}

/** The answer of a rule about a task that comes back. One that fails says nothing; its task fails when it is claimed. */
export function answerOr<A>(otherwise: A, ask: () => A): A {
  try {
    return ask();
  } catch {
    return otherwise;
  }
}

/** For a child the task's own limit, else its processor's, else the queue's; in process never above the queue's maximum. */
function limitOf(
  processor: Processor,
  task: Task,
  record: TaskRecord,
  settings: QueueState['settings'],
): number {
  if (isChildProcessor(processor)) {
    return record.timeout ?? (processor.getChildTimeout(task) || settings.defaultChildTimeout);
  }
  return Math.min(processor.getTimeout(task) || settings.defaultTimeout, settings.maxTimeout);
}
