import { Task } from '@millrace/queue';
import type { EnqueueReport, HandOverBasis, TaskQueueLike } from '@millrace/queue';
import type { StateFile, Transaction } from '@millrace/state-file';
import { newSalt } from './identity.js';
import type { Refusal } from './refusal.js';
import { readyItems } from './schedule.js';
import type { Schedule } from './schedule.js';
import type { ScheduledItem } from './scheduled-item.js';
import type { ScheduleOp } from './schedule-model.js';

const BATCH_SIZE = 1000;
const MAX_RETRY_DELAY_SECONDS = 300;

/** The moments of a hand-over at which a test may stop or kill a process; for the `system` option. */
export type ScheduleWaitPoint = 'hand over: accepted' | 'hand over: settled' | 'hand over: forgotten';

/** What became of the tasks of one hand-over. */
export interface HandOverResult {
  /** Ids of those that are in the queue now; not the duplicates, nor what another process handed over meanwhile. */
  readonly queued: string[];
  readonly refusals: Refusal[];
}

/**
 * Moves tasks from a schedule into a queue, each exactly once, whichever process dies or is stopped at which step, and
 * however many do it at the same time. A batch takes three steps, each one commit:
 *
 * 1. accept: the queue takes the tasks, which are on the disk in the schedule, and remembers the key of each. Durable
 *    before 2 begins.
 * 2. settle: the schedule drops them; its revision grows. Durable before 3 begins.
 * 3. forget: the queue drops the keys and raises its fence for this schedule to the revision after 2.
 *
 * Nothing is lost: a task leaves the schedule (2) only when the queue has it for good (1).
 * Nothing is doubled: an item handed over again finds its key (after 1), or is not in the schedule any more (after 2).
 * What remains is who looked into the schedule before 2 and accepts after 3, when the key is gone. They looked at a
 * revision below the one after 2, to which 3 has raised the fence, so the queue turns them away and they look again. No
 * clock, lease or knowledge of who is alive is part of this.
 *
 * A process that dies after 1 leaves keys behind. `finishInterrupted` takes all three steps for them, also for those
 * whose item is gone.
 */
export class HandOver {
  readonly #queued: string[] = [];
  readonly #refusals: Refusal[] = [];
  readonly #refusedKeys = new Set<string>();

  constructor(
    readonly file: StateFile<Schedule, ScheduleOp>,
    readonly queue: TaskQueueLike,
    readonly now: () => number,
    readonly reached: (point: ScheduleWaitPoint) => void = () => undefined,
  ) {}

  /** Finishes what a process that died has left of its hand-overs to this queue. */
  async finishInterrupted(): Promise<void> {
    for (;;) {
      const { id } = await this.file.read();
      const accepted = await this.queue.acceptedHandOvers(keyPrefix(id));
      if (accepted.length === 0) return;
      // In this order: what has a key in the list was scheduled before, so it is found here or is gone for good.
      const state = await this.file.read();
      const keys = new Set(accepted.map((key) => key.slice(keyPrefix(id).length)));
      const items = [...state.items].filter((item) => keys.has(item.key));
      if (await this.#transfer(state, items, [...keys])) return;
    }
  }

  /**
   * Hands over what is due; `Infinity` for everything. The time is asked for after the schedule was read, so that
   * what was scheduled after the clock had been set back is not compared with what it said before.
   */
  async run(dueUntil: () => number): Promise<HandOverResult> {
    for (;;) {
      const state = await this.file.read();
      const items = readyItems(state, dueUntil(), BATCH_SIZE, this.#refusedKeys);
      if (items.length === 0) return { queued: this.#queued, refusals: this.#refusals };
      await this.#transfer(state, items);
    }
  }

  /** False when the schedule has moved on since it was looked at, so that nothing was done. */
  async #transfer(state: Schedule, items: ScheduledItem[], leftovers: string[] = []): Promise<boolean> {
    const { id, revision } = state;
    const reports = await this.#accept(items, { schedule: id, revision });
    if (reports === undefined) return false;
    this.reached('hand over: accepted');
    const refused = items.filter((_, i) => reports[i]?.status === 'refused');
    const taken = items.filter((_, i) => isTaken(reports[i])).map((item) => item.key);
    const keys = [...new Set([...leftovers, ...taken])];
    const settled = await this.#settle(items, keys, refused);
    this.reached('hand over: settled');
    this.#report(settled.present, items, reports);
    if (keys.length > 0) {
      const basis = { schedule: id, revision: settled.revision };
      await this.queue.forgetHandOvers(
        keys.map((key) => keyPrefix(id) + key),
        basis,
      );
      this.reached('hand over: forgotten');
    }
    return true;
  }

  async #accept(items: ScheduledItem[], basis: HandOverBasis): Promise<EnqueueReport[] | undefined> {
    if (items.length === 0) return [];
    const handOvers = items.map(({ key, task }) => ({
      key: keyPrefix(basis.schedule) + key,
      task: Task.reconstitute(task),
    }));
    await this.#syncWhatWasSeen();
    try {
      return await this.queue.acceptHandOvers(handOvers, basis);
    } catch (error) {
      const fence = fenceOf(error);
      if (fence === undefined) throw error;
      await this.#catchUpWith(fence);
      return undefined;
    }
  }

  /**
   * Another process may have scheduled what is seen here a moment ago and wait for the disk. Without the item on the disk
   * a power cut would leave the task in the queue alone, and the schedule would give its id to another one.
   */
  async #syncWhatWasSeen(): Promise<void> {
    await this.file.update(() => undefined);
  }

  /**
   * A fence is never ahead of the schedule, unless the schedule went back: restored from a backup, or its last commits
   * lost with the power because they were not synced. It goes on from there, and the ids it gave meanwhile do not come
   * again.
   */
  async #catchUpWith(fence: number): Promise<void> {
    const salt = newSalt();
    await this.file.update((tx) => {
      const { id, revision } = tx.state;
      if (revision < fence) tx.emit({ type: 'identified', id, salt, revision: fence });
    });
  }

  /**
   * `handedOver` is written even when all items are gone already, for example because they were unscheduled: the fence
   * has to rise above every revision at which they were there.
   */
  async #settle(
    items: ScheduledItem[],
    keys: string[],
    refused: ScheduledItem[],
  ): Promise<{ revision: number; present: Set<string> }> {
    const retryFrom = this.now();
    return this.file.update(
      (tx) => {
        const present = new Set(items.filter((item) => isPresent(tx.state, item)).map((item) => item.key));
        if (keys.length > 0) tx.emit({ type: 'handedOver', keys });
        for (const item of refused) postpone(tx, item, retryFrom);
        return { revision: tx.state.revision, present };
      },
      { durable: keys.length > 0 },
    );
  }

  #report(present: Set<string>, items: ScheduledItem[], reports: EnqueueReport[]): void {
    items.forEach((item, i) => {
      const report = reports[i];
      const { id, command } = item.task;
      if (report?.status === 'refused') {
        this.#refusedKeys.add(item.key);
        this.#refusals.push({ id, command, error: report.error, delaySeconds: retryDelaySeconds(item) });
      } else if (report?.status === 'queued' && present.has(item.key)) {
        this.#queued.push(id);
      }
    });
  }
}

function keyPrefix(scheduleId: string): string {
  return `${scheduleId}:`;
}

function isTaken(report: EnqueueReport | undefined): boolean {
  return report?.status === 'queued' || report?.status === 'duplicate';
}

/** The fence in a queue's `HAND_OVER_OUTDATED`; undefined for other errors. */
function fenceOf(error: unknown): number | undefined {
  const { code, context } = error as { code?: unknown; context?: { fence?: unknown } };
  return code === 'HAND_OVER_OUTDATED' ? Number(context?.fence) : undefined;
}

function isPresent({ byId }: Schedule, { key, task }: ScheduledItem): boolean {
  return byId.get(task.id)?.key === key;
}

/** Puts the next try off, to the same count of refusals by however many processes that met this one. */
function postpone(tx: Transaction<Schedule, ScheduleOp>, item: ScheduledItem, from: number): void {
  if (!isPresent(tx.state, item)) return;
  const { refusals = 0, task } = item;
  tx.emit({ type: 'refused', id: task.id, refusals: refusals + 1, retryAt: from + retryDelaySeconds(item) });
}

function retryDelaySeconds({ refusals = 0 }: ScheduledItem): number {
  return Math.min(2 ** refusals, MAX_RETRY_DELAY_SECONDS);
}
