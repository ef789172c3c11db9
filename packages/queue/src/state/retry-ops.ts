import type { UndoLog } from '@millrace/state-file';
import type { Outcome } from '../outcome.js';
import type { FailedAttempt, TaskRecord } from '../task.js';
import { found, removeProcessing } from './processing-tasks.js';
import type { QueueState } from './queue-state.js';
import type { RetryingTask } from './retrying-tasks.js';

export type RetryOp =
  /** A run failed, and the task is tried again: when, was decided then and there. */
  | {
      readonly op: 'retry';
      readonly id: string;
      readonly at: number;
      readonly dueAt: number;
      readonly outcome: Outcome;
    }
  /** The next attempt of a task is due: it waits again. */
  | { readonly op: 'due'; readonly id: string; readonly key?: string };

/** So many failed attempts are remembered with a task, the last ones. */
const MAX_FAILURES = 10;
const MAX_MESSAGE_LENGTH = 500;

export const RETRY_APPLY = {
  retry(state: QueueState, { id, at, dueAt, outcome }: Extract<RetryOp, { op: 'retry' }>, undo?: UndoLog) {
    const { record } = removeProcessing(state, id, undo);
    state.retrying.add({ record: afterFailure(record, at, outcome), dueAt }, undo);
  },
  due(state: QueueState, { id, key }: Extract<RetryOp, { op: 'due' }>, undo?: UndoLog) {
    const retrying = found(state.retrying.get(id), id);
    state.retrying.remove(retrying, undo);
    state.waiting.add(retrying.record, { key }, 'back', undo);
  },
};

/** What a snapshot holds of a task that stays in the queue for its next attempt. */
export interface RetryEntry {
  readonly task: TaskRecord;
  readonly dueAt: number;
}

export function* dumpRetries({ retrying }: QueueState): Generator<RetryEntry> {
  for (const { record, dueAt } of retrying.inOrder) yield { task: record, dueAt };
}

/** What a snapshot holds of a task on its way to its scheduler. */
export type LeavingEntry = RetryEntry & Required<Pick<RetryingTask, 'runner'>>;

export function* dumpLeaving({ retrying }: QueueState): Generator<LeavingEntry> {
  for (const { record, dueAt, runner = '' } of retrying.leaving.values())
    yield { task: record, dueAt, runner };
}

function afterFailure(record: TaskRecord, at: number, outcome: Outcome): TaskRecord {
  const { pid: _, failures = [], failedAttempts = 0, ...rest } = record;
  return {
    ...rest,
    failedAttempts: failedAttempts + 1,
    failures: [...failures, toFailure(record, at, outcome)].slice(-MAX_FAILURES),
  };
}

function toFailure({ attempts = 1, started }: TaskRecord, at: number, { error }: Outcome): FailedAttempt {
  const { message = '', code } = error ?? {};
  return {
    attempt: attempts,
    ...(started !== undefined && { startedAt: started }),
    endedAt: at,
    message: message.slice(0, MAX_MESSAGE_LENGTH),
    ...(code !== undefined && { code }),
  };
}
