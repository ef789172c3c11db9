import { isChildProcessor } from '../child-processor.js';
import { QueueError } from '../errors.js';
import { failedWith } from '../outcome.js';
import type { Outcome } from '../outcome.js';
import { takeRetryRequest } from '../retry-request.js';
import { Task } from '../task.js';
import type { TaskRecord } from '../task.js';
import type { QueueHost } from './queue-host.js';

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
