import { QueueError } from './errors.js';

/**
 * Thrown by a task: this attempt failed, and the next one is due after so many seconds, whatever the delay of its retry
 * policy. Without a policy that grants another attempt the task has failed.
 */
export class RetryAfter extends QueueError {
  readonly retryAfterSeconds: number;

  /** Throws `INVALID_OPTION` unless the seconds are a number, 0 or more. */
  constructor(
    seconds: number,
    message = `It is to be tried again after ${seconds} s.`,
    options?: ErrorOptions,
  ) {
    if (!Number.isFinite(seconds) || seconds < 0)
      throw new QueueError('INVALID_OPTION', 'RetryAfter takes a number of seconds, 0 or more.', { seconds });
    super('RETRY_AFTER', message, { seconds }, options);
    this.retryAfterSeconds = seconds;
  }
}

/** Thrown by a task: it has failed for good, however many attempts its retry policy would grant. */
export class DoNotRetry extends QueueError {
  constructor(message: string, options?: ErrorOptions) {
    super('DO_NOT_RETRY', message, {}, options);
  }
}
