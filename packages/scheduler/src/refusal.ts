import type { Logger } from '@millrace/queue';
import { SchedulerError } from './errors.js';

/** A task that the queue did not take; it is still scheduled. */
export interface Refusal {
  readonly id: string;
  readonly command: string;
  readonly error: Error;
  /** Seconds until it is tried again. */
  readonly delaySeconds: number;
}

/** Says on the log that a task was refused, why, and when it is tried again. */
export function reportRefusal(logger: Logger, queueName: string, refusal: Refusal): void {
  const { id, command, error, delaySeconds } = refusal;
  logger.warn(
    `The queue ${queueName} refused the scheduled task ${id} (${command}): ${error.message} ` +
      `It stays scheduled and is tried again in ${delaySeconds} s.`,
  );
}

/** The error that ends a hand-over in which tasks were refused; everything else was handed over. */
export function refusedError(
  queueName: string,
  queued: readonly string[],
  refused: readonly Refusal[],
): SchedulerError {
  const errors = refused.map(({ error }) => error);
  return new SchedulerError(
    'TASKS_REFUSED',
    `The queue ${queueName} refused ${refused.length} scheduled tasks; they stay scheduled. ` +
      `The first is ${refused[0]?.id}: ${errors[0]?.message}`,
    { queue: queueName, queued, refused },
    { cause: new AggregateError(errors) },
  );
}
