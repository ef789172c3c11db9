import { cancelTask } from './cancelling.js';
import type { CancelAnswer } from './cancellation.js';
import { brakeKey, checkedLimit } from './brake.js';
import type { BrakeTarget, Limit } from './brake.js';
import { limitAsInSettings } from './decisions/limit.js';
import { sameLimit, toLimitView } from './limit-view.js';
import type { LimitView } from './limit-view.js';
import { editTask } from './editing.js';
import { reviveTask, reviveUnsuccessful } from './reviving.js';
import type { RetryReport } from './task-queue-like.js';
import type { TaskEdit } from './task.js';
import { QueueQueries } from './queue-queries.js';
import { secondsSinceBoot } from './running/process-identity.js';
import type { QueueHost } from './running/queue-host.js';
import type { Brake } from './state/brake-ops.js';

/** What holds tasks back in every process: pauses and limits. Every change is durable when its promise resolves. */
export abstract class QueueBrakes extends QueueQueries {
  readonly #host: QueueHost;

  protected constructor(host: QueueHost) {
    super(host);
    this.#host = host;
  }

  /**
   * Ends a task: at once while it waits or is deferred; one that is being processed is ended by its runner, whichever
   * that is, and is not run again whatever becomes of that runner. `cancelled` or `requested` accordingly; undefined when
   * it is not in the queue. Durable. Throws `NO_TASK_ID`, `INVALID_TASK_ID`, `INVALID_OPTION`.
   */
  async cancelTask(id: string, { reason }: { reason?: string } = {}): Promise<CancelAnswer | undefined> {
    return cancelTask(this.#host, id, reason);
  }

  /**
   * Lets a task of the history wait again under its id, behind the others of its priority, with its attempts counted anew.
   * It is checked as a new one is: `duplicate` when it repeats one that waits, `refused` when its command or arguments are
   * not taken any more, or with `NOT_FINISHED` when it is not in the history. Throws `NO_TASK_ID`, `INVALID_TASK_ID`.
   */
  async retryTask(id: string): Promise<RetryReport> {
    return reviveTask(this.#host, id);
  }

  /** The same for all tasks, or those of a command, that have ended without success, the oldest first, in one step. */
  async retryAll(filter: { command?: string } = {}): Promise<RetryReport[]> {
    return reviveUnsuccessful(this.#host, filter);
  }

  /**
   * Changes a task that is not being processed: arguments and data are checked as those of a new one; with another
   * priority it stands behind the others of that one. Resolves with whether it was there, once that is durable.
   * @throws QueueError `INVALID_ARGUMENTS`, `INVALID_TASK`, `COMMAND_TOO_LARGE`, `UNKNOWN_COMMAND`; `TASK_REPEATED` when it
   *   would repeat another one that waits
   */
  async editTask(id: string, changes: TaskEdit): Promise<boolean> {
    return editTask(this.#host, id, changes);
  }

  /**
   * Starts no more tasks, in any process, until `resumeProcessing` with the same: none at all, or none of a command, or
   * none that has a tag (`deferralTags`). Those of others go on as if the paused ones were not there. What runs goes on.
   * @throws QueueError `INVALID_OPTION`
   */
  async pauseProcessing(of?: BrakeTarget): Promise<void> {
    if (of !== undefined) return this.#setPause(of, true);
    await this.file.update(({ state, emit }) => void (state.paused || emit({ op: 'pause' })));
  }

  /** Ends the pause and the drain of the whole queue, or the pause of a command or tag; each is ended for itself. */
  async resumeProcessing(of?: BrakeTarget): Promise<void> {
    if (of !== undefined) return this.#setPause(of, false);
    await this.file.update(({ state, emit }) => {
      if (state.paused || state.isDraining) emit({ op: 'resume' });
    });
  }

  /**
   * Takes no new tasks, in any process, until `resumeProcessing`, and works off those that are there. Who queues one is
   * refused with `QUEUE_DRAINING`; what is scheduled stays so, also when it is due. Retries of a task go on.
   */
  async drain(): Promise<void> {
    await this.file.update(({ state, emit }) => void (state.isDraining || emit({ op: 'drain' })));
  }

  async isDraining(): Promise<boolean> {
    return (await this.file.read()).isDraining;
  }

  /** The commands and tags that are paused. Whether the whole queue is: `isPaused`. */
  async pauses(): Promise<BrakeTarget[]> {
    return (await this.#brakes()).filter(({ isPaused }) => isPaused).map(({ of }) => of);
  }

  /**
   * Limits the tasks of a command, or those with a tag, over all processes: how many are processed at a time, and how many
   * are started in any span of so many seconds; starts before the limit was set do not count. It takes the place of the
   * limit that was there. Stored until `removeLimit`.
   * @throws QueueError `INVALID_OPTION`
   */
  async setLimit({ concurrency, rate, ...of }: BrakeTarget & Limit): Promise<void> {
    const brake = brakeKey(of);
    const limit = checkedLimit({ concurrency, rate });
    await this.file.update(({ state, emit }) => {
      const former = state.brakes.get(brake);
      if (!sameLimit(former?.limit, limit) || former?.fromSettings) emit({ op: 'limit', brake, limit });
    });
  }

  /**
   * Brings the limits that came from settings in line with those of a runner: sets these, and removes those that are in
   * the settings no more. Limits that were set by `setLimit` stay, unless the settings name them.
   * @throws QueueError `INVALID_OPTION`, and then changes nothing
   */
  async setLimitsFromSettings(limits: readonly (BrakeTarget & Limit)[]): Promise<void> {
    const wanted = new Map(
      limits.map(({ concurrency, rate, ...of }) => [brakeKey(of), checkedLimit({ concurrency, rate })]),
    );
    await this.file.update((tx) => limitAsInSettings(tx, wanted));
  }

  /** Whether there was one. Throws `INVALID_OPTION`. */
  async removeLimit(of: BrakeTarget): Promise<boolean> {
    const brake = brakeKey(of);
    return this.file.update(({ state, emit }) => {
      if (!state.brakes.get(brake)?.limit) return false;
      emit({ op: 'unlimit', brake });
      return true;
    });
  }

  /** The limits, with what they hold back at this moment. */
  async limits(): Promise<LimitView[]> {
    const state = await this.file.read();
    const moment = { now: this.#host.now(), mono: secondsSinceBoot() };
    return [...state.brakes.values()].flatMap((brake) => toLimitView(state, brake, moment));
  }

  async #brakes(): Promise<Brake[]> {
    return [...(await this.file.read()).brakes.values()];
  }

  async #setPause(of: BrakeTarget, isPaused: boolean): Promise<void> {
    const brake = brakeKey(of);
    await this.file.update(({ state, emit }) => {
      if ((state.brakes.get(brake)?.isPaused ?? false) !== isPaused)
        emit({ op: isPaused ? 'hold' : 'release', brake });
    });
  }
}
