import type { Json } from '@millrace/state-file';

/** How one run of a task ended. `retried`: it failed or timed out and goes back to its scheduler. */
export type OutcomeStatus = 'done' | 'failed' | 'timedOut' | 'lost' | 'retried';

/** An error as it is kept with a finished task. */
export interface OutcomeError {
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
}

/** A task's end is data: this is what `settle` writes and what history shows. */
export interface Outcome {
  readonly status: OutcomeStatus;
  /** What the processor returned, when it is JSON and not larger than the result limit. */
  readonly result?: Json;
  readonly error?: OutcomeError;
  /** Exit code and signal of a child process. */
  readonly exitCode?: number;
  readonly signal?: string;
  /** Seconds until the next attempt, when `status` is `retried`. */
  readonly delaySeconds?: number;
}

/** An error of any realm as plain data; its stack is cut at 4,000 characters. */
export function toOutcomeError(error: unknown): OutcomeError {
  if (typeof error !== 'object' || error === null || !('message' in error)) return { message: String(error) };
  const { message, code, stack } = error as { message: unknown; code?: unknown; stack?: unknown };
  return {
    message: String(message),
    ...(typeof code === 'string' && { code }),
    ...(typeof stack === 'string' && { stack: stack.slice(0, 4000) }),
  };
}
