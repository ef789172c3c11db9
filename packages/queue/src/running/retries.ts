import { isChildProcessor } from '../child-processor.js';
import { QueueError } from '../errors.js';
import { failedWith } from '../outcome.js';
import type { Outcome } from '../outcome.js';
import type { Logger } from '../logger.js';
import type { Processor } from '../processor.js';
import { delayAfter } from '../retry-policy.js';
import { takeRetryRequest } from '../retry-request.js';
import { Task } from '../task.js';
import type { TaskRecord } from '../task.js';
import type { QueueHost } from './queue-host.js';

/** Errors that another attempt would end with, too: it gets the same arguments and data. */
const FINAL = new Set(['DO_NOT_RETRY', 'INVALID_ARGUMENTS']);

/** The outcome of a run, changed by the retry that its code asked for, if it did. */
export function withRetryRequest(id: string, outcome: Outcome): Outcome {
  const request = takeRetryRequest(id);
  if (!request) return outcome;
  if (request.granted) return { ...outcome, status: 'retried', delaySeconds: request.delaySeconds };
  if (outcome.status !== 'done') return outcome;
  return failedWith(
    new QueueError('NO_RETRIES_LEFT', `Task ${id} asked for another attempt, but has none left.`, { id }),
  );
}

/** Lets the processor of a child that reached its limit ask for another attempt. */
export async function afterTimeout(
  { logger, registry }: QueueHost,
  record: TaskRecord,
  outcome: Outcome,
): Promise<Outcome> {
  logger.warn(outcome.error?.message ?? `Task ${record.id} timed out.`);
  const processor = registry.get(record.command);
  try {
    if (isChildProcessor(processor)) await processor.doTimeout(Task.reconstitute(record));
  } catch (error) {
    logger.warn(`doTimeout of ${record.command} failed for task ${record.id}: ${(error as Error).message}`);
  }
  return withRetryRequest(record.id, outcome);
}

/**
 * Seconds to the next attempt of a task whose run ended so, by its own policy or its processor's; undefined where it has
 * ended for good. What the policy leaves to chance is decided here, once.
 */
export function delayToNextAttempt(
  processor: Partial<Processor> | undefined,
  record: TaskRecord,
  { status, error }: Outcome,
  logger: Pick<Logger, 'warn'>,
): number | undefined {
  if ((status !== 'failed' && status !== 'timedOut') || FINAL.has(error?.code ?? '')) return undefined;
  const task = Task.reconstitute(record);
  const attempt = (record.failedAttempts ?? 0) + 1;
  try {
    // A plain object, or a processor of an older copy of this package, has no such method.
    const policy = record.retry ?? processor?.getRetryPolicy?.(task) ?? processor?.retry;
    if (!policy || attempt >= policy.attempts) return undefined;
    if (error?.retryAfterSeconds !== undefined) return error.retryAfterSeconds;
    const { delay } = policy;
    return typeof delay === 'function'
      ? checkedDelay(delay(attempt, error ?? { message: '' }, task))
      : delayAfter(delay, attempt, Math.random());
  } catch (thrown) {
    const { message } = thrown as Error;
    logger.warn(`The retry policy of ${record.command} failed for task ${record.id}: ${message}`);
    return delayAfter(undefined, attempt, Math.random());
  }
}

function checkedDelay(seconds: unknown): number {
  if (Number.isFinite(seconds) && Number(seconds) >= 0) return Number(seconds);
  throw new TypeError(`its delay is ${String(seconds)}, not a number of seconds, 0 or more`);
}

/** A retry only where there is somebody to reschedule it: else the run has failed for good. */
export function assertReschedulable({ reschedule }: QueueHost, id: string, outcome: Outcome): Outcome {
  if (outcome.status !== 'retried' || reschedule) return outcome;
  const error = new QueueError(
    'NO_RESCHEDULE',
    `Task ${id} asked for another attempt, but this queue was opened without reschedule.`,
    { id },
  );
  return failedWith(error);
}
