/** Every way in which this package refuses something. Messages may be reworded; codes are stable. */
export type SchedulerErrorCode =
  | 'NO_STATE_DIR'
  | 'NO_SCHEDULER_NAME'
  | 'INVALID_OPTION'
  | 'INVALID_TOKEN'
  | 'NO_SUCH_SCHEDULE'
  | 'EMPTY_COMMAND'
  | 'INVALID_TASK'
  | 'NO_TASK_ID'
  | 'INVALID_TASK_ID'
  | 'NO_RETRIES_LEFT'
  | 'TASKS_REFUSED'
  | 'NO_SUCH_RECURRING'
  | 'RECURRING_EXISTS'
  | 'INVALID_ENTRY';

/**
 * The one error class of this package: match on `code`, show `message`.
 * `context` names the schedule, task id, option or path that the message speaks of.
 */
export class SchedulerError extends Error {
  override readonly name = 'SchedulerError';

  constructor(
    readonly code: SchedulerErrorCode,
    message: string,
    readonly context: Readonly<Record<string, unknown>> = {},
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
