import { Task } from '@millrace/queue';
import type { HandOverBasis, HandOverReport, TaskQueueLike } from '@millrace/queue';
import type { StateFile, Transaction } from '@millrace/state-file';
import { newItemSuffix, newSalt } from './identity.js';
import { noteEnding } from './recurring/occurring.js';
import type { Moment } from './recurring/occurring.js';
import { itemKeyOf, latestRetry, leftOutKey, offerOf, releasedItems } from './recurring/offer.js';
import type { Offer } from './recurring/offer.js';
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
 *
 * An occurrence of a recurring entry takes the same steps; 2 puts in the next one. One that is to be left out is left out
 * by the queue, in 1, which remembers that as it does what it takes.
 */
export class HandOver {
  readonly #queued: string[] = [];
  readonly #refusals: Refusal[] = [];
  readonly #refusedKeys = new Set<string>();

  constructor(
    readonly file: StateFile<Schedule, ScheduleOp>,
    readonly queue: TaskQueueLike,
    readonly now: () => number,
    /** The token of the schedule, for the tasks of recurring entries. */
    readonly token: string,
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
      const keys = accepted.map((key) => key.slice(keyPrefix(id).length));
      const itemKeys = new Set(keys.map(itemKeyOf));
      const items = [...state.items].filter((item) => itemKeys.has(item.key));
      if (await this.#transfer(state, items, keys)) return;
    }
  }

  /**
   * Hands over what is due; `Infinity` for everything. The time is asked for after the schedule was read, so that
   * what was scheduled after the clock had been set back is not compared with what it said before.
   */
  async run(dueUntil: () => number): Promise<HandOverResult> {
    for (;;) {
      const state = await this.file.read();
      const items = await this.#readyItems(state, dueUntil());
      if (items.length === 0) return { queued: this.#queued, refusals: this.#refusals };
      await this.#transfer(state, items);
    }
  }

  async #readyItems(state: Schedule, dueUntil: number): Promise<ScheduledItem[]> {
    const ready = readyItems(state, {
      dueUntil,
      now: this.now(),
      limit: BATCH_SIZE,
      except: this.#refusedKeys,
    });
    const released = await releasedItems(state, this.queue);
    return [...ready, ...released.filter(({ key }) => !this.#refusedKeys.has(key))];
  }

  /** False when the schedule has moved on since it was looked at, so that nothing was done. */
  async #transfer(state: Schedule, items: ScheduledItem[], leftovers: string[] = []): Promise<boolean> {
    const { id, revision } = state;
    const now = this.now();
    const offers = items.map((item) => offerOf(state, item, now));
    const reports = await this.#accept(offers, { schedule: id, revision });
    if (reports === undefined) return false;
    this.reached('hand over: accepted');
    const taken = offers.flatMap((offer, i) => keyTaken(offer, reports[i]) ?? []);
    const keys = [...new Set([...leftovers, ...taken])];
    const settled = await this.#settle(offers, reports, [...new Set(keys.map(itemKeyOf))]);
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

  async #accept(offers: Offer[], basis: HandOverBasis): Promise<HandOverReport[] | undefined> {
    if (offers.length === 0) return [];
    const prefix = keyPrefix(basis.schedule);
    const handOvers = offers.map(({ item: { key, task }, unless }) => ({
      key: prefix + key,
      task: Task.reconstitute(task),
      ...(unless && { unless: { ...unless, key: prefix + unless.key } }),
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
    offers: readonly Offer[],
    reports: readonly HandOverReport[],
    keys: string[],
  ): Promise<{ revision: number; present: Set<string> }> {
    const moment: Moment = { now: this.now(), token: this.token, random: newItemSuffix() };
    return this.file.update(
      (tx) => {
        const present = new Set(
          offers.filter(({ item }) => isPresent(tx.state, item)).map(({ item }) => item.key),
        );
        if (keys.length > 0) tx.emit({ type: 'handedOver', keys });
        offers.forEach((offer, i) => {
          if (present.has(offer.item.key)) settleItem(tx, offer, reports[i], moment);
        });
        return { revision: tx.state.revision, present };
      },
      { durable: keys.length > 0 },
    );
  }

  #report(present: Set<string>, items: ScheduledItem[], reports: HandOverReport[]): void {
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

/** The key by which the queue remembers what it said of an offer; undefined when it may say something else next time. */
function keyTaken({ item, unless }: Offer, report: HandOverReport | undefined): string | undefined {
  if (report?.status === 'queued' || report?.status === 'duplicate') return item.key;
  return report?.status === 'leftOut' && unless?.isFinal ? leftOutKey(item.key) : undefined;
}

/** The fence in a queue's `HAND_OVER_OUTDATED`; undefined for other errors. */
function fenceOf(error: unknown): number | undefined {
  const { code, context } = error as { code?: unknown; context?: { fence?: unknown } };
  return code === 'HAND_OVER_OUTDATED' ? Number(context?.fence) : undefined;
}

function isPresent({ byId }: Schedule, { key, task }: ScheduledItem): boolean {
  return byId.get(task.id)?.key === key;
}

/** What the schedule makes of what the queue said of one of its items. */
function settleItem(
  tx: Transaction<Schedule, ScheduleOp>,
  { item, unless, leftOutAs }: Offer,
  report: HandOverReport | undefined,
  moment: Moment,
): void {
  if (report?.status === 'refused') return postpone(tx, item, moment.now);
  if (report?.status !== 'leftOut') return noteEnding(tx, item, 'handedOver', moment);
  if (unless?.isFinal) return noteEnding(tx, item, leftOutAs, moment);
  if (!item.isHeld) tx.emit({ type: 'held', id: item.task.id });
}

/** Puts the next try off, to the same count of refusals by however many processes that met this one. */
function postpone(tx: Transaction<Schedule, ScheduleOp>, item: ScheduledItem, from: number): void {
  const { refusals = 0, task } = item;
  const retryAt = Math.min(from + retryDelaySeconds(item), latestRetry(tx.state, item, from));
  tx.emit({ type: 'refused', id: task.id, refusals: refusals + 1, retryAt });
}

function retryDelaySeconds({ refusals = 0 }: ScheduledItem): number {
  return Math.min(2 ** refusals, MAX_RETRY_DELAY_SECONDS);
}
