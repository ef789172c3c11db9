import { QueueError } from './errors.js';
import type { Task } from './task.js';

/** A retry that user code asked for while its task ran. */
export interface RetryRequest {
  readonly delaySeconds: number;
  /** Whether an attempt is left. */
  readonly granted: boolean;
}

// On globalThis, so that a plugin that loads another copy of this package (ESM beside CJS) reaches the same requests.
const KEY = Symbol.for('millrace.retryRequests');
const shared = globalThis as { [KEY]?: Map<string, RetryRequest> };
const requests = (shared[KEY] ??= new Map<string, RetryRequest>());

/** Notes that a task wants another attempt; the executor takes the note when the task's code has ended. */
export function requestRetry(task: Task, delaySeconds: number): boolean {
  if (task.getUserdata('sched') === undefined) {
    throw new QueueError(
      'NO_SCHEDULER_TOKEN',
      `Task ${task.uuid} cannot be retried: it did not come from a scheduler. Schedule it with attempts to allow retries.`,
      { id: task.uuid },
    );
  }
  if (!Number.isFinite(delaySeconds) || delaySeconds < 0) {
    throw new QueueError('INVALID_OPTION', 'The delay of a retry is a number of seconds, 0 or more.', {
      delaySeconds,
    });
  }
  const granted = task.retriesRemaining > 1;
  requests.set(task.uuid, { delaySeconds, granted });
  return granted;
}

/** The retry that was asked for a task, once. */
export function takeRetryRequest(id: string): RetryRequest | undefined {
  const request = requests.get(id);
  requests.delete(id);
  return request;
}
