import type { StateFile } from '@millrace/state-file';
import { assertTaskId } from './admission.js';
import { eventsOf } from './events.js';
import { explainTask } from './explaining/explain-task.js';
import { runnersOf } from './explaining/runner-view.js';
import type { RunnerView } from './explaining/runner-view.js';
import type { TaskExplanation } from './explaining/task-explanation.js';
import { progressOf } from './group-progress.js';
import type { GroupProgress } from './group-progress.js';
import { waitForGroup } from './group-wait.js';
import type { Registry } from './registry.js';
import { secondsSinceBoot } from './running/process-identity.js';
import type { QueueHost } from './running/queue-host.js';
import type { TaskOutput } from './running/task-output.js';
import type { QueueOp } from './state/queue-op.js';
import type { QueueState } from './state/queue-state.js';
import type { Task } from './task.js';
import { findUnfinished, listsOf, toCopy, toFinishedTask, toRetryingView, unfinished } from './task-views.js';
import type { FinishedTask, QueueEvent, RetryingTaskView, TaskLists } from './task-queue-like.js';

/** Everything that can be asked of a queue without changing it. Tasks are handed out as copies. */
export abstract class QueueQueries {
  protected readonly file: StateFile<QueueState, QueueOp>;
  readonly registry: Registry;
  readonly #output: TaskOutput;
  readonly #now: () => number;

  protected constructor({ file, registry, output, now }: QueueHost) {
    this.file = file;
    this.registry = registry;
    this.#output = output;
    this.#now = now;
  }

  get name(): string {
    return this.file.name;
  }

  /** The real path of the folder. */
  get stateDir(): string {
    return this.file.dir;
  }

  get maxRunning(): number {
    return this.file.lastSeen.settings.maxRunning;
  }

  get defaultTimeout(): number {
    return this.file.lastSeen.settings.defaultTimeout;
  }

  get maxTimeout(): number {
    return this.file.lastSeen.settings.maxTimeout;
  }

  get defaultChildTimeout(): number {
    return this.file.lastSeen.settings.defaultChildTimeout;
  }

  get historyLimit(): number {
    return this.file.lastSeen.settings.historyLimit;
  }

  get maxDataSize(): number {
    return this.file.lastSeen.settings.maxDataSize;
  }

  async acceptedHandOvers(prefix: string): Promise<string[]> {
    return [...(await this.file.read()).handOvers.keys()].filter((key) => key.startsWith(prefix));
  }

  /** Whether a task is waiting. */
  async isTaskQueued(id: string): Promise<boolean> {
    assertTaskId(id, 'is_task_queued');
    return (await this.file.read()).waiting.get(id) !== undefined;
  }

  async isTaskProcessing(id: string): Promise<boolean> {
    assertTaskId(id, 'is_task_processing');
    return (await this.file.read()).processingById.has(id);
  }

  async isTaskDeferred(id: string): Promise<boolean> {
    assertTaskId(id, 'is_task_deferred');
    return (await this.file.read()).deferred.get(id) !== undefined;
  }

  /** Whether a task failed and is to be tried again. One on its way to its scheduler is the scheduler's already. */
  async isTaskRetrying(id: string): Promise<boolean> {
    assertTaskId(id, 'is_task_retrying');
    const retrying = (await this.file.read()).retrying.get(id);
    return retrying !== undefined && retrying.runner === undefined;
  }

  /** Whether a task waits for others to end. */
  async isTaskBlocked(id: string): Promise<boolean> {
    assertTaskId(id, 'is_task_blocked');
    return (await this.file.read()).blocked.get(id) !== undefined;
  }

  /** A copy of a task that has not ended. */
  async findTask(id: string): Promise<Task | undefined> {
    assertTaskId(id, 'find_task');
    const state = await this.file.read();
    const record = findUnfinished(state, id);
    return record && toCopy(state, record);
  }

  /** A copy of the first task of a command: waiting, deferred, blocked, processing, to be tried again. */
  async findCommand(command: string): Promise<Task | undefined> {
    return (await this.findCommands(command))[0];
  }

  async findCommands(command: string): Promise<Task[]> {
    const state = await this.file.read();
    return [...unfinished(state)]
      .filter((record) => record.command === command)
      .map((record) => toCopy(state, record));
  }

  /** A task that has ended, as long as history keeps it. */
  async findFinishedTask(id: string): Promise<FinishedTask | undefined> {
    assertTaskId(id, 'find_task');
    const state = await this.file.read();
    const record = state.finishedById.get(id);
    return record && toFinishedTask(state, record);
  }

  /** The tasks that have ended, oldest first, as long as history keeps them. */
  async finishedTasks(): Promise<FinishedTask[]> {
    const state = await this.file.read();
    return Array.from(state.finished, (record) => toFinishedTask(state, record));
  }

  async howManyQueued(): Promise<number> {
    return (await this.file.read()).waiting.size;
  }

  async howManyDeferred(): Promise<number> {
    return (await this.file.read()).deferred.size;
  }

  async howManyBlocked(): Promise<number> {
    return (await this.file.read()).blocked.size;
  }

  async howManyInProcess(): Promise<number> {
    return (await this.file.read()).processing.size;
  }

  /** How many tasks failed and are to be tried again. */
  async howManyRetrying(): Promise<number> {
    return (await this.file.read()).retrying.inOrder.length;
  }

  /** The tasks that failed and are to be tried again, the first due first. */
  async retryingTasks(): Promise<RetryingTaskView[]> {
    const state = await this.file.read();
    return state.retrying.inOrder.map((retrying) => toRetryingView(state, retrying));
  }

  /** A copy of the waiting task that is next. */
  async peekNextTask(): Promise<Task | undefined> {
    const state = await this.file.read();
    return state.waiting.first && toCopy(state, state.waiting.first.record);
  }

  async snapshotTaskLists(): Promise<TaskLists> {
    return listsOf(await this.file.read());
  }

  /** How far the tasks of a group are. A group that nobody knows has none. Throws `INVALID_TASK`. */
  async groupProgress(group: string): Promise<GroupProgress> {
    return progressOf(await this.file.read(), group);
  }

  /**
   * Resolves when no task of a group is unfinished, whichever process saw to that, with how they ended. Rejects with the
   * reason of the signal once it is aborted. Throws `INVALID_TASK`.
   */
  async waitForGroup(group: string, { signal }: { signal?: AbortSignal } = {}): Promise<GroupProgress> {
    return waitForGroup(this.file, group, signal);
  }

  async isPaused(): Promise<boolean> {
    return (await this.file.read()).paused;
  }

  /** Why a task is not being processed, or how it ended; undefined when nothing is known of it. Throws `INVALID_TASK_ID`. */
  async explainTask(id: string): Promise<TaskExplanation | undefined> {
    assertTaskId(id, 'explain_task');
    const moment = { now: this.#now(), mono: secondsSinceBoot() };
    return explainTask(await this.file.read(), this.registry, id, moment);
  }

  /** Everybody who processes the queue, and those who died before they could say that they do not any more. */
  async runners(): Promise<RunnerView[]> {
    return runnersOf(await this.file.read());
  }

  /** The file with what a task printed. Throws `INVALID_TASK_ID`. */
  outputPath(id: string): string {
    return this.#output.path(id);
  }

  /** What happens in the queue, whichever process does it; from now on, or behind a position that the journal still has. */
  async *events(
    options: { signal?: AbortSignal; after?: number } = {},
  ): AsyncGenerator<QueueEvent, void, undefined> {
    for await (const commit of this.file.follow(options)) yield* eventsOf(commit);
  }
}
