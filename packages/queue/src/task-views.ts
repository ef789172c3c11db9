import type { FinishedRecord, QueueState } from './state/queue-state.js';
import type { RetryingTask } from './state/retrying-tasks.js';
import { Task } from './task.js';
import type { TaskRecord } from './task.js';
import type { FinishedTask, RetryingTaskView, TaskLists } from './task-queue-like.js';

/** A copy for the caller. A task without a time limit of its own shows the queue's. */
export function toCopy({ settings }: QueueState, record: TaskRecord): Task {
  return Task.reconstitute({ ...record, timeout: record.timeout ?? settings.defaultChildTimeout });
}

/** Every task that has not ended: the waiting, deferred and blocked ones, those being processed, those to be tried again. */
export function* unfinished(state: QueueState): Generator<TaskRecord> {
  for (const { record } of state.waiting) yield record;
  for (const { record } of state.deferred.inOrder()) yield record;
  for (const { record } of state.blocked) yield record;
  for (const { record } of state.processing) yield record;
  for (const { record } of state.retrying.inOrder) yield record;
}

export function findUnfinished(state: QueueState, id: string): TaskRecord | undefined {
  const { waiting, deferred, blocked, processingById, retrying } = state;
  return (
    waiting.get(id) ??
    deferred.get(id) ??
    blocked.get(id) ??
    processingById.get(id) ??
    retrying.get(id)
  )?.record;
}

export function listsOf(state: QueueState): TaskLists {
  const copies = (tasks: Iterable<{ record: TaskRecord }>): Task[] =>
    Array.from(tasks, ({ record }) => toCopy(state, record));
  return {
    waiting: copies(state.waiting),
    deferred: copies(state.deferred.inOrder()),
    blocked: copies(state.blocked),
    processing: copies(state.processing),
    retrying: copies(state.retrying.inOrder),
  };
}

export function toRetryingView(state: QueueState, { record, dueAt }: RetryingTask): RetryingTaskView {
  return { task: toCopy(state, record), dueAt };
}

export function toFinishedTask(state: QueueState, { task, outcome, at }: FinishedRecord): FinishedTask {
  return { task: toCopy(state, task), outcome, finishedAt: at };
}
