import { QueueError } from './errors.js';
import type { Outcome } from './outcome.js';
import type { CancelRequest } from './state/cancel-ops.js';

/** What became of the wish to cancel a task; see `TaskQueue.cancelTask`. */
export type CancelAnswer = 'cancelled' | 'requested';

const MAX_REASON_LENGTH = 1000;

/** The error of a task that was cancelled: the reason of its signal, and the error of its outcome. */
export function cancellation(id: string, { reason }: CancelRequest): QueueError {
  const why = reason === undefined ? '' : `: ${reason}`;
  return new QueueError('TASK_CANCELLED', `Task ${id} was cancelled${why}.`, { id });
}

/** The end of a cancelled task. What is known of a run that it had stays, except what its own error was. */
export function cancelledOutcome(id: string, request: CancelRequest, run?: Outcome): Outcome {
  const { code, message } = cancellation(id, request);
  const { error: _e, delaySeconds: _d, ...known } = run ?? { status: 'cancelled' };
  return { ...known, status: 'cancelled', error: { message, code } };
}

/** Throws `INVALID_OPTION` for a reason that is no text of at most 1000 characters. */
export function checkedReason(reason: unknown): string | undefined {
  if (reason === undefined) return undefined;
  if (typeof reason === 'string' && reason.length <= MAX_REASON_LENGTH) return reason;
  throw new QueueError(
    'INVALID_OPTION',
    `The reason of a cancellation is a text of at most ${MAX_REASON_LENGTH} characters.`,
    { option: 'reason' },
  );
}
