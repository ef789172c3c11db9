import type { Json } from '@millrace/state-file';

/**
 * How a task ended. `retried`: the run failed or timed out and the task is tried again. `cancelled`: somebody
 * wanted it to end, before or while it ran.
 */
export type OutcomeStatus = 'done' | 'failed' | 'timedOut' | 'lost' | 'retried' | 'cancelled';

/** An error as it is kept with a finished task. */
export interface OutcomeError {
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  /** Seconds after which the task wants to be tried again; see `RetryAfter`. */
  readonly retryAfterSeconds?: number;
}

/** A task's end is data: this is what `settle` writes and what history shows. */
export interface Outcome {
  readonly status: OutcomeStatus;
  /** What the processor returned, when it is JSON of at most 64 KiB. */
  readonly result?: Json;
  readonly error?: OutcomeError;
  /** Exit code and signal of a child process or of the program that it ran. */
  readonly exitCode?: number;
  readonly signal?: string;
  /** Seconds until the next attempt, when `status` is `retried`. */
  readonly delaySeconds?: number;
}

const MAX_RESULT_LENGTH = 64 * 1024;
const MAX_STACK_LENGTH = 4_000;
const MAX_MESSAGE_LENGTH = 4_000;

/** A run that succeeded. A result that is no JSON, or too large, is left out. */
export function doneWith(result: unknown): Outcome {
  const json = result === undefined ? undefined : toJson(result);
  if (json === undefined || json.length > MAX_RESULT_LENGTH) return { status: 'done' };
  return { status: 'done', result: JSON.parse(json) as Json };
}

/** A run that threw. An error's numeric `exitCode` and its `signal` are kept as such. */
export function failedWith(error: unknown, status: OutcomeStatus = 'failed'): Outcome {
  const { exitCode, signal } = (error ?? {}) as { exitCode?: unknown; signal?: unknown };
  return {
    status,
    error: toOutcomeError(error),
    ...(typeof exitCode === 'number' && { exitCode }),
    ...(typeof signal === 'string' && { signal }),
  };
}

function toOutcomeError(error: unknown): OutcomeError {
  if (typeof error !== 'object' || error === null || !('message' in error))
    return { message: String(error).slice(0, MAX_MESSAGE_LENGTH) };
  const { message, code, stack, retryAfterSeconds } = error as Record<keyof OutcomeError, unknown>;
  return {
    message: String(message).slice(0, MAX_MESSAGE_LENGTH),
    ...(typeof code === 'string' && { code }),
    ...(typeof stack === 'string' && { stack: stack.slice(0, MAX_STACK_LENGTH) }),
    ...(typeof retryAfterSeconds === 'number' && retryAfterSeconds >= 0 && { retryAfterSeconds }),
  };
}

function toJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
