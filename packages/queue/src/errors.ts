/** Every way in which this package refuses something. Messages may be reworded; codes are stable. */
export type QueueErrorCode =
  | 'NO_STATE_DIR'
  | 'NO_QUEUE_NAME'
  | 'INVALID_OPTION'
  | 'EMPTY_COMMAND'
  | 'COMMAND_TOO_LARGE'
  | 'INVALID_TASK'
  | 'INVALID_USERDATA'
  | 'NO_USERDATA_KEY'
  | 'NO_RETRIES_LEFT'
  | 'UNKNOWN_COMMAND'
  | 'INVALID_ARGUMENTS'
  | 'TASKS_REFUSED'
  | 'TASK_PRESENT'
  | 'TASK_REPEATED'
  | 'UNKNOWN_DEPENDENCY'
  | 'DEPENDENCY_REFUSED'
  | 'DEPENDENCY_FAILED'
  | 'HAND_OVER_OUTDATED'
  | 'QUEUE_DRAINING'
  | 'NO_TASK_ID'
  | 'INVALID_TASK_ID'
  | 'MISSING_COMMAND'
  | 'MISSING_PROCESSOR'
  | 'COMMAND_REGISTERED'
  | 'COMMAND_NOT_REGISTERED'
  | 'UNRECOGNIZED_PROCESSOR'
  | 'NO_PROCESSOR_MODULE'
  | 'NO_TYPESCRIPT'
  | 'PROCESSOR_NOT_IN_MODULE'
  | 'NOTHING_TO_PROCESS'
  | 'NO_CHILD_TASK'
  | 'NO_SCHEDULER_TOKEN'
  | 'NO_RESCHEDULE'
  | 'TASK_TIMED_OUT'
  | 'TASK_CANCELLED'
  | 'RETRY_AFTER'
  | 'DO_NOT_RETRY'
  | 'NOT_FINISHED'
  | 'CHILD_FAILED'
  | 'LOGGER_ALREADY_SET'
  | 'CLOSED';

/**
 * The one error class of this package: match on `code`, show `message`.
 * `context` names the queue, command, task id, option or path that the message speaks of.
 */
export class QueueError extends Error {
  override readonly name = 'QueueError';

  constructor(
    readonly code: QueueErrorCode,
    message: string,
    readonly context: Readonly<Record<string, unknown>> = {},
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
