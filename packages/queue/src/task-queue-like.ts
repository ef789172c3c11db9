import type { Json } from '@millrace/state-file';
import type { BrakeTarget, Limit } from './brake.js';
import type { CancelAnswer } from './cancellation.js';
import type { LimitView } from './limit-view.js';
import type { Outcome } from './outcome.js';
import type { Task, TaskEdit, TaskRecord, TaskSpec } from './task.js';

/** What can be queued: a command string, a list, or a Task. */
export type TaskInput = string | TaskSpec | Task;

/** Settings that are stored with the queue and reach every instance of it. All times in seconds. */
export interface QueueSettings {
  /** How many tasks may be processed at the same time, over all runners. Default 2. */
  readonly maxRunning: number;
  /** Time limit of a task in the runner's process whose processor names none. Default 60. */
  readonly defaultTimeout: number;
  /** The most that a processor may ask for as limit in the runner's process. Default 300. */
  readonly maxTimeout: number;
  /** Time limit of a child process for which neither task nor processor names one. Default 3600. */
  readonly defaultChildTimeout: number;
  /** How many finished tasks are kept. Default 1000. */
  readonly historyLimit: number;
  /** The most characters that the data of a task may have as JSON, 16 Mi at most. Default 1 Mi. */
  readonly maxDataSize: number;
}

/** What became of one task that was given to the queue. */
export type EnqueueReport =
  | { readonly status: 'queued'; readonly id: string; readonly overrode: readonly string[] }
  | { readonly status: 'duplicate'; readonly of: string; readonly overrode: readonly string[] }
  | { readonly status: 'refused'; readonly error: Error };

/** What became of a task of the history that was to wait again. */
export type RetryReport = EnqueueReport & { readonly id: string };

/** Copies of the lists of a queue, each in order. */
export interface TaskLists {
  readonly waiting: Task[];
  readonly deferred: Task[];
  /** In order of arrival. */
  readonly blocked: Task[];
  readonly processing: Task[];
  /** Failed, and to be tried again: the first due first. When, is told by `retryingTasks`. */
  readonly retrying: Task[];
}

/** A task that failed and is to be tried again; `task.failures` tells of the attempts that it had. */
export interface RetryingTaskView {
  readonly task: Task;
  /** When it waits again, in epoch seconds by the wall clock. */
  readonly dueAt: number;
}

/** A task that has ended, as kept in history. */
export interface FinishedTask {
  readonly task: Task;
  readonly outcome: Outcome;
  /** Epoch seconds. */
  readonly finishedAt: number;
}

/** Why a task left the queue without having been run. */
export type RemovalReason = 'unqueued' | 'overridden' | 'deleted' | 'discarded' | 'duplicate';

/** What happens in a queue, in the order in which it happens, whichever process did it. */
export type QueueEvent = { readonly seq: number; readonly at: number } & (
  | { readonly type: 'queued'; readonly id: string; readonly task: TaskRecord }
  | { readonly type: 'removed'; readonly id: string; readonly reason: RemovalReason }
  /** `runner`: the id of the instance that processes it, here and in `adopted`. */
  | { readonly type: 'started'; readonly id: string; readonly attempt: number; readonly runner: string }
  | { readonly type: 'spawned'; readonly id: string; readonly pid: number }
  /** `by`: the pause or limit that holds it back, when that is not its tags. */
  | {
      readonly type: 'deferred';
      readonly id: string;
      readonly tags: readonly string[];
      readonly by?: BrakeTarget;
    }
  | { readonly type: 'undeferred'; readonly id: string }
  /** `queued` came just before; `on`: the ids that it waits for. */
  | { readonly type: 'blocked'; readonly id: string; readonly on: readonly string[] }
  | { readonly type: 'unblocked'; readonly id: string }
  | { readonly type: 'requeued'; readonly id: string; readonly reason: 'runner died' | 'handed back' }
  /** The next attempt of a task that failed is due: it waits again. */
  | { readonly type: 'returned'; readonly id: string }
  /** A task that had ended waits again; see `retryTask`. */
  | { readonly type: 'revived'; readonly id: string }
  | { readonly type: 'adopted'; readonly id: string; readonly runner: string }
  /** The task is being processed and is to end; `finished` with the status `cancelled` follows. */
  | { readonly type: 'cancelRequested'; readonly id: string; readonly reason?: string }
  | { readonly type: 'progress'; readonly id: string; readonly value: Json }
  | { readonly type: 'finished'; readonly id: string; readonly outcome: Outcome }
  /** `of`: the command or tag; without it, the whole queue. */
  | { readonly type: 'paused' | 'resumed'; readonly of?: BrakeTarget }
  /** `task`: as it is now. */
  | { readonly type: 'edited'; readonly id: string; readonly task: TaskRecord }
  /** It takes no new tasks until it is resumed. */
  | { readonly type: 'draining' }
  | { readonly type: 'limited'; readonly of: BrakeTarget; readonly limit: Limit }
  | { readonly type: 'unlimited'; readonly of: BrakeTarget }
  | { readonly type: 'settings'; readonly settings: Partial<QueueSettings> }
);

/** Gives a task that wants another attempt back to the scheduler that its token names. */
export type Reschedule = (token: string, task: Task, delaySeconds: number) => Promise<void>;

/** Proof of a hand-over: the queue accepts each key once, until it is told to forget it. */
export interface HandOver {
  /** Unique for this hand-over, stable over its repetitions. */
  readonly key: string;
  readonly task: Task;
  readonly unless?: HandOverCondition;
}

/** When a hand-over is left out instead of queued. The queue decides it in the commit that would queue the task. */
export interface HandOverCondition {
  /** Left out while a task with one of these ids is in the queue and has not ended. */
  readonly whilePresent?: readonly string[];
  /** Left out in any case. */
  readonly always?: boolean;
  /** Whether it stays left out once it was: the queue then remembers `key`, until it is told to forget it. */
  readonly isFinal?: boolean;
  readonly key: string;
}

/** What became of a hand-over: as when it is queued otherwise, or its condition held. */
export type HandOverReport = EnqueueReport | { readonly status: 'leftOut' };

/**
 * What a hand-over was decided on: a schedule, and how many removals it had seen. `forgetHandOvers` raises a fence to
 * the revision after the removals; from then on `acceptHandOvers` refuses what was decided on a lower one. So whoever
 * was stopped between looking into the schedule and handing over cannot bring back a key that is already forgotten.
 */
export interface HandOverBasis {
  readonly schedule: string;
  readonly revision: number;
}

/** Something that hands tasks to a queue when they are due: the scheduler, as the processing loop sees it. */
export interface TaskSource {
  /** Hands over what is due; how many were queued. */
  processReadyTasks(queue: TaskQueueLike): Promise<number>;
  /** Seconds until the next task is due, 0 or negative when one is; undefined when there is none. */
  secondsUntilNextTask(): Promise<number | undefined>;
  /** Calls back when another process may have changed what is due. Returns the way to stop. */
  onChange(listener: () => void): () => void;
}

/**
 * A queue of tasks, whatever keeps it. Ids are strings `TQ:<namespace>:<n>`.
 * Every promise of a changing method resolves only once the change is as durable as the queue's durability says.
 * Source: cPanel::TaskQueue.
 */
export interface TaskQueueLike {
  readonly name: string;
  readonly maxRunning: number;
  readonly defaultTimeout: number;
  readonly maxTimeout: number;
  readonly defaultChildTimeout: number;

  queueTask(task: TaskInput, options: { explain: true }): Promise<EnqueueReport>;
  queueTask(task: TaskInput, options?: { explain?: false }): Promise<string | undefined>;
  queueTasks(tasks: readonly TaskInput[], options: { explain: true }): Promise<EnqueueReport[]>;
  queueTasks(tasks: readonly TaskInput[], options?: { explain?: false }): Promise<(string | undefined)[]>;
  unqueueTask(id: string): Promise<boolean>;
  editTask(id: string, changes: TaskEdit): Promise<boolean>;
  retryTask(id: string): Promise<RetryReport>;
  retryAll(filter?: { command?: string }): Promise<RetryReport[]>;
  cancelTask(id: string, options?: { reason?: string }): Promise<CancelAnswer | undefined>;
  deleteAllUnprocessedTasks(): Promise<number>;

  /**
   * Queues each hand-over that was not accepted before; reports for each, `queued` also for a repetition. One whose
   * `unless` holds is `leftOut`, whether or not its command is known.
   * @throws QueueError `HAND_OVER_OUTDATED` with `context.fence`, and queues nothing, when `basis.revision` is below the
   *   fence of `basis.schedule`: look into the schedule again, then repeat what is still in it
   */
  acceptHandOvers(handOvers: readonly HandOver[], basis?: HandOverBasis): Promise<HandOverReport[]>;
  /**
   * Forgets keys of hand-overs that will not be repeated and, in the same commit, raises the fence of `basis.schedule`
   * to `basis.revision`; a fence never sinks. Without waiting for the disk: forgetting late is harmless.
   */
  forgetHandOvers(keys: readonly string[], basis?: HandOverBasis): Promise<void>;
  /** The keys that begin with a prefix and were not forgotten. */
  acceptedHandOvers(prefix: string): Promise<string[]>;

  isTaskQueued(id: string): Promise<boolean>;
  isTaskProcessing(id: string): Promise<boolean>;
  isTaskDeferred(id: string): Promise<boolean>;
  isTaskRetrying(id: string): Promise<boolean>;
  isTaskBlocked(id: string): Promise<boolean>;
  findTask(id: string): Promise<Task | undefined>;
  findCommand(command: string): Promise<Task | undefined>;
  findCommands(command: string): Promise<Task[]>;
  findFinishedTask(id: string): Promise<FinishedTask | undefined>;
  finishedTasks(): Promise<FinishedTask[]>;
  howManyQueued(): Promise<number>;
  howManyDeferred(): Promise<number>;
  howManyBlocked(): Promise<number>;
  howManyInProcess(): Promise<number>;
  howManyRetrying(): Promise<number>;
  retryingTasks(): Promise<RetryingTaskView[]>;
  peekNextTask(): Promise<Task | undefined>;
  snapshotTaskLists(): Promise<TaskLists>;

  pauseProcessing(of?: BrakeTarget): Promise<void>;
  resumeProcessing(of?: BrakeTarget): Promise<void>;
  isPaused(): Promise<boolean>;
  pauses(): Promise<BrakeTarget[]>;
  drain(): Promise<void>;
  isDraining(): Promise<boolean>;
  setLimit(limit: BrakeTarget & Limit): Promise<void>;
  removeLimit(of: BrakeTarget): Promise<boolean>;
  limits(): Promise<LimitView[]>;

  hasWorkToDo(): Promise<boolean>;
  processNextTask(): Promise<boolean>;
  finishAllProcessing(): Promise<void>;

  events(options?: { signal?: AbortSignal; after?: number }): AsyncIterable<QueueEvent>;
  close(): Promise<void>;
}
