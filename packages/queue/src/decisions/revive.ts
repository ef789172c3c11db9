import { QueueError } from '../errors.js';
import { isPresent } from '../state/queue-state.js';
import type { FinishedRecord, QueueState } from '../state/queue-state.js';
import { Task } from '../task.js';
import type { EnqueueReport } from '../task-queue-like.js';
import type { Admissible } from './admit.js';
import { draining } from './admit.js';
import type { QueueTransaction } from './queue-transaction.js';
import { duplicateOf, ownKey } from './squash.js';

/** Which tasks of the history are meant. */
export interface EndedFilter {
  readonly command?: string;
}

/** The tasks that have ended without success, the oldest first. */
export function* unsuccessful({ finished }: QueueState, { command }: EndedFilter): Generator<FinishedRecord> {
  for (const ended of finished)
    if (ended.outcome.status !== 'done' && (command === undefined || ended.task.command === command))
      yield ended;
}

/** Lets a task of the history wait again, under its id and behind the others of its priority, unless it repeats one that waits. */
export function revive(
  tx: QueueTransaction,
  id: string,
  admissible: Admissible | Error | undefined,
): EnqueueReport {
  const refusal = refusalOf(tx.state, id);
  if (refusal || !admissible) return { status: 'refused', error: refusal ?? notFinished(id) };
  if (!('task' in admissible)) return { status: 'refused', error: admissible };
  const { task, processor } = admissible;
  const duplicate = duplicateOf(tx.state, processor, task);
  if (duplicate) return { status: 'duplicate', of: duplicate.record.id, overrode: [] };
  const key = ownKey(processor, task);
  tx.emit({ op: 'revive', id, ...(key !== undefined && { key }) });
  return { status: 'queued', id, overrode: [] };
}

/** The task of the history with this id, as it would be queued again. */
export function endedTask({ finishedById }: QueueState, id: string): Task | undefined {
  const task = finishedById.get(id)?.task;
  return task && Task.reconstitute({ ...task, retries: Math.max(1, task.retries) });
}

function refusalOf(state: QueueState, id: string): QueueError | undefined {
  if (state.isDraining) return draining();
  return state.finishedById.has(id) && !isPresent(state, id) ? undefined : notFinished(id);
}

function notFinished(id: string): QueueError {
  return new QueueError(
    'NOT_FINISHED',
    `Task ${id} is not in the history: only what has ended can be tried again.`,
    { id },
  );
}
