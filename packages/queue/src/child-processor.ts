import { QueueError } from './errors.js';
import { Processor } from './processor.js';
import type { TaskContext } from './processor.js';
import { requestRetry } from './retry-request.js';
import type { Task } from './task.js';

const RESCHEDULE_DELAY_SECONDS = 900;
const CHILD_PROCESSOR = Symbol.for('millrace.childProcessor');

/**
 * Processes each task in a process of its own, in its own process group, while the runner goes on.
 * At the time limit the whole group gets SIGTERM and, after the grace period, SIGKILL.
 * Source: cPanel::TaskQueue::ChildProcessor.
 */
export class ChildProcessor extends Processor {
  /**
   * URL or absolute path of the module that the child imports to find this processor: one that exports `toRegister()`
   * or registers the command when imported. Plugins get it from the plugin manager; from code, give `import.meta.url`
   * of a module that holds processors only.
   */
  readonly module: string | undefined;

  constructor(options: { module?: string | URL } = {}) {
    super();
    this.module = options.module === undefined ? undefined : String(options.module);
  }

  /** Seconds that one run may take; undefined or 0: the queue's `defaultChildTimeout`. A task's own timeout goes first. */
  getChildTimeout(_task: Task): number | undefined {
    return undefined;
  }

  /** Seconds to the next attempt. The task has the retries that remain then: with 1, that attempt is the last. Default 900. */
  getRescheduleDelay(_task: Task): number {
    return RESCHEDULE_DELAY_SECONDS;
  }

  /**
   * Does the work, inside the child.
   * @throws QueueError `NO_CHILD_TASK` unless overridden
   */
  doChildTask(_task: Task, _context: TaskContext): unknown {
    throw new QueueError('NO_CHILD_TASK', 'No child task defined.');
  }

  /**
   * Called in the runner once a task that reached its time limit is gone. Default: retries it when it came from a
   * scheduler with attempts left.
   */
  doTimeout(task: Task): void | Promise<void> {
    if (task.retriesRemaining > 1 && task.getUserdata('sched') !== undefined) this.retryTask(task);
  }

  /**
   * Asks for another attempt of the task, callable from `doChildTask` and `doTimeout`. The task ends as `retried` and
   * goes back to its scheduler, where it is due after the delay: seconds, 0 at once, default `getRescheduleDelay`.
   * Returns whether an attempt is left; without one the task fails for good.
   * @throws QueueError `NO_SCHEDULER_TOKEN` when the task did not come from a scheduler
   */
  retryTask(task: Task, delaySeconds: number = this.getRescheduleDelay(nextAttemptOf(task))): boolean {
    return requestRetry(task, delaySeconds);
  }
}

function nextAttemptOf(task: Task): Task {
  const next = task.clone();
  next.decrementRetries();
  return next;
}

Object.defineProperty(ChildProcessor.prototype, CHILD_PROCESSOR, { value: true });

/** Whether a value is a ChildProcessor, also one of another copy of this package (the ESM and the CJS build). */
export function isChildProcessor(value: unknown): value is ChildProcessor {
  return typeof value === 'object' && value !== null && CHILD_PROCESSOR in value;
}
