import { loggerOrDefault, Task } from '@millrace/queue';
import type { Logger, TaskInput, TaskQueueLike, TaskSource } from '@millrace/queue';
import { nodeSystem, StateFile } from '@millrace/state-file';
import type { System } from '@millrace/state-file';
import { admission, identification, toPlainRecord, toTask } from './admission.js';
import { assertScheduleOptions, dueTime } from './due-time.js';
import type { ScheduleOptions } from './due-time.js';
import { HandOver } from './hand-over.js';
import { assertEdit, itemEdit } from './item-edit.js';
import type { ScheduledTaskEdit } from './item-edit.js';
import { fileSettings, placeOf, stateFileName } from './open-options.js';
import type { SchedulerOptions } from './open-options.js';
import { newItemSuffix } from './identity.js';
import { skipNext } from './recurring/changing.js';
import { isAstray, mending } from './recurring/occurring.js';
import type { Moment } from './recurring/occurring.js';
import { heldItems } from './recurring/offer.js';
import { RecurringEntries } from './recurring/recurring-entries.js';
import type { RecurringSync } from './recurring/recurring-entries.js';
import { entryOf } from './recurring/recurring-entry.js';
import type { RecurringChanges, RecurringSpec } from './recurring/recurring-spec.js';
import type { OccurrenceTime, RecurringView } from './recurring/recurring-view.js';
import { refusedError, reportRefusal } from './refusal.js';
import { readyAt } from './scheduled-item.js';
import type { Schedule } from './schedule.js';
import type { ScheduledItem } from './scheduled-item.js';
import { scheduleModel } from './schedule-model.js';
import type { ScheduleOp } from './schedule-model.js';
import { assertTaskId } from './task-id.js';
import { toToken } from './token.js';

/** A held occurrence is looked at again this often, for whoever is not told that a task has ended. */
const HELD_SECONDS = 5;

/** A task and when it is due, in epoch seconds. */
export interface ScheduledTask {
  readonly time: number;
  readonly task: Task;
}

/** Why a scheduled task is not in the queue yet: it is not due, or the queue refused it when it was. */
export interface ScheduledTaskExplanation extends ScheduledTask {
  /** 0 or negative when it is due. */
  readonly secondsUntilDue: number;
  /** How often the queue has refused it since it was due. */
  readonly refusals: number;
  /** Epoch seconds of the next try after a refusal. */
  readonly retryAt: number | undefined;
}

/**
 * Keeps tasks for later and hands those that are due to a queue, each exactly once. Any number of processes may share a
 * schedule. What a changing method resolves with is on the disk.
 *
 * A schedule feeds one queue. Its tasks stand in the order in which they will be handed over: by time, equal times by
 * arrival; a task that the queue refused stands at its next try.
 *
 * Source: the scheduler recipes of cPanel::TaskQueue::Recipes.
 */
export class Scheduler implements TaskSource {
  readonly name: string;
  readonly logger: Logger;
  readonly #file: StateFile<Schedule, ScheduleOp>;
  readonly #now: () => number;
  readonly #system: System;
  readonly #recurring: RecurringEntries;
  /** The queues that have nothing left of a hand-over that broke off before this instance's last one. */
  readonly #served = new WeakSet<TaskQueueLike>();

  private constructor(
    name: string,
    logger: Logger,
    file: StateFile<Schedule, ScheduleOp>,
    now: () => number,
    system: System,
  ) {
    this.name = name;
    this.logger = logger;
    this.#file = file;
    this.#now = now;
    this.#system = system;
    this.#recurring = new RecurringEntries(file, now, this.getToken());
  }

  /**
   * Opens a schedule: by folder and name, creating it when it is not there; or by the token of one that is there.
   * @throws SchedulerError `INVALID_OPTION`, `NO_STATE_DIR`, `NO_SCHEDULER_NAME`, `INVALID_TOKEN`, `NO_SUCH_SCHEDULE`;
   *   and what `StateFile.open` throws, for example for a name that is no file name
   */
  static async open(options: SchedulerOptions): Promise<Scheduler> {
    const { name, stateDir } = placeOf(options);
    const { logger: given, now = () => Date.now() / 1000, system = nodeSystem } = options;
    const logger = loggerOrDefault(given);
    const file = await StateFile.open({
      dir: stateDir,
      name: stateFileName(name),
      model: scheduleModel,
      ...fileSettings(options, logger),
    });
    try {
      await file.update(identification());
    } catch (error) {
      await file.close();
      throw error;
    }
    return new Scheduler(name, logger, file, now, system);
  }

  /** The real path of the folder. */
  get stateDir(): string {
    return this.#file.dir;
  }

  /** A string from which any process of this machine can open this schedule: `Scheduler.open({ token })`. */
  getToken(): string {
    return toToken({ stateDir: this.#file.dir, name: this.name });
  }

  /**
   * Schedules a task and resolves with its id; with undefined when `attempts` is below 1 or the Task has no retries left.
   * The task carries the token of this schedule, so that a ChildProcessor can retry it. A Task that has an id keeps it:
   * scheduling it again changes nothing, unless it has run meanwhile, when the new attempt takes the place of the old.
   * @throws SchedulerError `EMPTY_COMMAND`, `INVALID_OPTION`, `INVALID_TASK`; QueueError of `new Task`
   */
  async scheduleTask(task: TaskInput, options: ScheduleOptions = {}): Promise<string | undefined> {
    assertScheduleOptions(options);
    const time = dueTime(options, this.#now());
    const given = toTask(task);
    const { attempts = given.retriesRemaining } = options;
    if (given.retriesRemaining < 1) this.logger.info('Task with 0 retries not scheduled.');
    if (given.retriesRemaining < 1 || attempts < 1) return undefined;
    const scheduled = given.mutate({ retries: attempts, userdata: { sched: this.getToken() } });
    return this.#file.update(admission(toPlainRecord(scheduled), time, this.#moment()));
  }

  /**
   * Takes a task out of the schedule. False when it is not there. One that is being handed over at this moment may be in
   * the queue already: `unqueueTask` takes it out there. An occurrence of a recurring entry is left out; the next one
   * takes its place.
   */
  async unscheduleTask(id: string): Promise<boolean> {
    assertTaskId(id, 'unschedule_task');
    const moment = this.#moment();
    return this.#file.update((tx) => {
      const item = tx.state.byId.get(id);
      const entry = item && entryOf(tx.state, item);
      if (entry) skipNext(tx, entry, moment);
      else if (item) tx.emit({ type: 'unscheduled', id });
      return item !== undefined;
    });
  }

  /**
   * Changes when a scheduled task is due, or what it is: priority, timeout, arguments, data; whether it was there.
   * @throws SchedulerError `INVALID_OPTION`; QueueError `INVALID_TASK`
   */
  async rescheduleTask(id: string, edit: ScheduledTaskEdit): Promise<boolean> {
    assertTaskId(id, 'reschedule_task');
    assertEdit(edit);
    const { delaySeconds, atTime } = edit;
    assertScheduleOptions({ delaySeconds, atTime });
    return this.#file.update(itemEdit(id, edit, this.#now()));
  }

  /** Takes everything out of the schedule but the occurrences of recurring entries; how many there were. */
  async deleteAllTasks(): Promise<number> {
    return this.#file.update((tx) => {
      const occurrences = [...tx.state.recurring.values()].filter(
        ({ progress }) => progress.item !== undefined,
      );
      const count = tx.state.byId.size - occurrences.length;
      if (count > 0) tx.emit({ type: 'cleared' });
      return count;
    });
  }

  async isTaskScheduled(id: string): Promise<boolean> {
    assertTaskId(id, 'is_task_scheduled');
    return (await this.#file.read()).byId.has(id);
  }

  /** Epoch seconds at which a task is due, whether or not a queue has refused it; undefined when it is not scheduled. */
  async whenIsTaskScheduled(id: string): Promise<number | undefined> {
    assertTaskId(id, 'when_is_task_scheduled');
    return (await this.#file.read()).byId.get(id)?.time;
  }

  /** Why a task is not in the queue yet; undefined when it is not scheduled. Throws as `isTaskScheduled`. */
  async explainTask(id: string): Promise<ScheduledTaskExplanation | undefined> {
    assertTaskId(id, 'explain_task');
    const item = (await this.#file.read()).byId.get(id);
    if (!item) return undefined;
    const { time, task, refusals = 0, retryAt } = item;
    const secondsUntilDue = time - this.#now();
    return { task: Task.reconstitute(task), time, secondsUntilDue, refusals, retryAt };
  }

  async howManyScheduled(): Promise<number> {
    return (await this.#file.read()).byId.size;
  }

  /** A copy of the task that is handed over next. */
  async peekNextTask(): Promise<Task | undefined> {
    const next = await this.#next();
    return next && Task.reconstitute(next.task);
  }

  /**
   * Seconds until a task may be handed over, 0 or negative when one may; undefined when the schedule is empty. While an
   * occurrence is held until the one before ends, at most 5.
   */
  async secondsUntilNextTask(): Promise<number | undefined> {
    const state = await this.#file.read();
    const next = state.items.first;
    const seconds = next && readyAt(next) - this.#now();
    const [held] = heldItems(state);
    return seconds !== undefined && held ? Math.min(seconds, HELD_SECONDS) : seconds;
  }

  /** Copies of all tasks, the one that is handed over next first. */
  async snapshotTaskSchedule(): Promise<ScheduledTask[]> {
    const { items } = await this.#file.read();
    return Array.from(items, ({ time, task }) => ({ time, task: Task.reconstitute(task) }));
  }

  /**
   * Hands the tasks that are due to a queue; how many were queued. A duplicate is handed over but not counted. What the
   * queue refuses stays scheduled and is tried again after 1 second, then 2, 4 and so on up to 5 minutes. A queue that is
   * being drained gets none.
   * @throws SchedulerError `TASKS_REFUSED` after everything else was handed over, with `context.queued` and
   *   `context.refused`
   */
  async processReadyTasks(queue: TaskQueueLike): Promise<number> {
    if (await queue.isDraining()) return 0;
    return (await this.#handOver(queue, this.#now)).length;
  }

  /**
   * Hands all tasks to a queue, whenever they are due; ids of those queued. Of recurring entries only what is due.
   * Otherwise as `processReadyTasks`.
   */
  async flushAllTasks(queue: TaskQueueLike): Promise<string[]> {
    return this.#handOver(queue, () => Infinity);
  }

  /**
   * Adds an entry that hands over a task again and again: at the times of a cron line, or at a fixed interval. Each
   * occurrence is handed over exactly once, as every scheduled task, and has an id of its own; the next one is put in by
   * the commit in which it leaves the schedule, whatever becomes of its task. Adding what is there already changes
   * nothing. Durable.
   * @throws SchedulerError `INVALID_OPTION`, `EMPTY_COMMAND`, `INVALID_TASK`; `RECURRING_EXISTS` when there is an entry of
   *   that name that does something else
   */
  async addRecurring(name: string, spec: RecurringSpec): Promise<RecurringView> {
    return this.#recurring.add(name, spec);
  }

  /**
   * Changes an entry; what is left out stays, null takes an option back to its default. An occurrence that is due
   * already stays, with its new task; all later ones follow the new rule. Durable.
   * @throws SchedulerError `NO_SUCH_RECURRING`; as `addRecurring`
   */
  async editRecurring(name: string, changes: RecurringChanges): Promise<RecurringView> {
    return this.#recurring.edit(name, changes);
  }

  /** Pauses an entry until `resumeRecurring`. Tasks that are in the queue stay there. Throws `NO_SUCH_RECURRING`. Durable. */
  async pauseRecurring(name: string): Promise<RecurringView> {
    return this.#recurring.pause(name);
  }

  /** Ends a pause; the next occurrence is the first one after now. Throws `NO_SUCH_RECURRING`. Durable. */
  async resumeRecurring(name: string): Promise<RecurringView> {
    return this.#recurring.resume(name);
  }

  /** Takes an entry out; whether it was there. Its tasks that are in the queue stay there. Durable. */
  async removeRecurring(name: string): Promise<boolean> {
    return this.#recurring.remove(name);
  }

  /**
   * Brings the entries of a source, for example a settings file, in line with it by one commit: adds, changes and removes
   * what is not as it says. Entries of other sources stay as they are; one of the same name belongs to this source from
   * then on. A pause stays. Durable.
   * @throws SchedulerError as `addRecurring`, and changes nothing then
   */
  async syncRecurring(
    specs: Readonly<Record<string, RecurringSpec>>,
    source: string,
  ): Promise<RecurringSync> {
    return this.#recurring.sync(specs, source);
  }

  /** All recurring entries, by name. */
  async recurring(): Promise<RecurringView[]> {
    return this.#recurring.list();
  }

  /** When the next occurrences of an entry are, at most so many. Throws `NO_SUCH_RECURRING`. */
  async nextTimes(name: string, count: number): Promise<OccurrenceTime[]> {
    return this.#recurring.nextTimes(name, count);
  }

  /** Calls back after every change, of this process and all others. Returns the way to stop; until then it keeps the process alive. */
  onChange(listener: () => void): () => void {
    return this.#file.onCommit(() => listener());
  }

  /** Folds the journal into a new snapshot. */
  async compact(): Promise<void> {
    await this.#file.compact();
  }

  /** Waits for what was asked for, then closes the files. */
  async close(): Promise<void> {
    await this.#file.close();
  }

  async #next(): Promise<ScheduledItem | undefined> {
    return (await this.#file.read()).items.first;
  }

  async #handOver(queue: TaskQueueLike, dueUntil: () => number): Promise<string[]> {
    const handOver = new HandOver(this.#file, queue, this.#now, this.getToken(), (point) =>
      this.#system.reached(point),
    );
    await this.#mend();
    if (!this.#served.delete(queue)) await handOver.finishInterrupted();
    const { queued, refusals } = await handOver.run(dueUntil);
    this.#served.add(queue);
    for (const refusal of refusals) reportRefusal(this.logger, queue.name, refusal);
    if (refusals.length > 0) throw refusedError(queue.name, queued, refusals);
    return queued;
  }

  /** Plans anew the recurring entries that lost their next occurrence, or got it from a clock that was wrong. */
  async #mend(): Promise<void> {
    const state = await this.#file.read();
    const now = this.#now();
    if ([...state.recurring.values()].some((entry) => isAstray(state, entry, now)))
      await this.#file.update(mending(this.#moment()));
  }

  #moment(): Moment {
    return { now: this.#now(), token: this.getToken(), random: newItemSuffix() };
  }
}
