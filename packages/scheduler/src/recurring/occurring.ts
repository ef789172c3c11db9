import type { Transaction } from '@millrace/state-file';
import { taskId } from '../identity.js';
import type { Schedule } from '../schedule.js';
import type { ScheduledItem } from '../scheduled-item.js';
import type { ScheduleOp } from '../schedule-model.js';
import { dueAtOf, nextPlan } from './catching-up.js';
import { entryOf, itemOf } from './recurring-entry.js';
import type { Progress, RecurringEntry } from './recurring-entry.js';

type ScheduleTransaction = Transaction<Schedule, ScheduleOp>;

/** What a decision about occurrences is made with; drawn before it, since it may run several times. */
export interface Moment {
  /** Epoch seconds. */
  readonly now: number;
  /** The token of the schedule, for the tasks. */
  readonly token: string;
  /** The random part of the keys of the items that are put in. */
  readonly random: string;
}

/** What became of an occurrence. */
export type Ending = 'handedOver' | 'skipped' | 'missed';

/** A clock that is further back than this since the last decision was wrong then, and what it led to is planned anew. */
const LONGEST_STEP_BACK_SECONDS = 3 * 3600;

/**
 * Takes note of what became of an item that leaves the schedule; where it is the next occurrence of an entry, the one
 * after it comes in by the same commit, so that an entry can end in no other way than by its own rule.
 */
export function noteEnding(
  tx: ScheduleTransaction,
  item: ScheduledItem,
  ending: Ending,
  moment: Moment,
): void {
  const entry = entryOf(tx.state, item);
  if (!entry || !item.occurrence) return;
  const { plannedAt } = item.occurrence;
  const { progress } = entry;
  const isRunning = ending === 'handedOver';
  const noted: Progress = {
    ...progress,
    plannedAt,
    [ending]: progress[ending] + 1,
    last: isRunning ? [item.task.id] : progress.last,
  };
  placeNext(tx, { ...entry, progress: noted }, plannedAt, moment);
}

/** Puts in the next occurrence after a time, if there is one, and writes down how far the entry has come. */
export function placeNext(
  tx: ScheduleTransaction,
  entry: RecurringEntry,
  after: number,
  moment: Moment,
): void {
  const { plannedAt, missed } = nextPlan(entry, after, moment.now);
  const { item: _, ...progress } = entry.progress;
  const next = { ...progress, missed: progress.missed + missed, decidedAt: moment.now };
  const id = plannedAt === undefined ? {} : { item: place(tx, entry, plannedAt, moment) };
  tx.emit({ type: 'recurred', name: entry.name, progress: { ...next, ...id } });
}

function place(tx: ScheduleTransaction, entry: RecurringEntry, plannedAt: number, moment: Moment): string {
  const serial = tx.state.serial + 1;
  const id = taskId(serial, tx.state.salt);
  const task = taskOf(entry, id, plannedAt, moment);
  const occurrence = { of: entry.name, plannedAt };
  const key = `${entry.name}.${serial}.${moment.random}`;
  tx.emit({ type: 'scheduled', key, time: dueAtOf(entry, plannedAt), task, occurrence });
  return id;
}

/** The task of an occurrence, which can read in its userdata which one it is. */
export function taskOf(
  { name, rule }: RecurringEntry,
  id: string,
  plannedAt: number,
  moment: Moment,
): ScheduledItem['task'] {
  const { task } = rule;
  const userdata = { ...task.userdata, sched: moment.token, recurring: name, plannedAt };
  return { ...task, id, timestamp: moment.now, userdata };
}

/** Takes the next occurrence of an entry out of the schedule. One that is due may be in the queue all the same. */
export function withdrawNext(tx: ScheduleTransaction, entry: RecurringEntry, now: number): RecurringEntry {
  const item = itemOf(tx.state, entry);
  if (!item) return entry;
  tx.emit({ type: 'unscheduled', id: item.task.id });
  const { item: id, ...progress } = entry.progress;
  const last = item.time <= now && id !== undefined ? [...progress.last, id] : progress.last;
  return { ...entry, progress: { ...progress, last } };
}

/** Whether an entry has to be planned anew: its next occurrence is gone, or the clock was wrong when it was planned. */
export function isAstray(state: Schedule, entry: RecurringEntry, now: number): boolean {
  if (entry.isPaused) return false;
  const isGone = entry.progress.item !== undefined && !itemOf(state, entry);
  return isGone || now < entry.progress.decidedAt - LONGEST_STEP_BACK_SECONDS;
}

/** The decision to plan anew what is astray. */
export function mending(moment: Moment) {
  return (tx: ScheduleTransaction): void => {
    for (const entry of [...tx.state.recurring.values()]) {
      if (!isAstray(tx.state, entry, moment.now)) continue;
      const { plannedAt = entry.progress.decidedAt } = entry.progress;
      const isWrong = moment.now < entry.progress.decidedAt - LONGEST_STEP_BACK_SECONDS;
      placeNext(tx, withdrawNext(tx, entry, moment.now), isWrong ? moment.now : plannedAt, moment);
    }
  };
}
