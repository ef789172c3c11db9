import { isDeepStrictEqual } from 'node:util';
import type { Transaction } from '@millrace/state-file';
import { SchedulerError } from '../errors.js';
import type { Schedule } from '../schedule.js';
import type { ScheduleOp } from '../schedule-model.js';
import { placeNext, taskOf, withdrawNext } from './occurring.js';
import type { Moment } from './occurring.js';
import { itemOf } from './recurring-entry.js';
import type { RecurringEntry, RecurringRule } from './recurring-entry.js';

type ScheduleTransaction = Transaction<Schedule, ScheduleOp>;

/** Adds an entry, with its first occurrence. */
export function add(
  tx: ScheduleTransaction,
  name: string,
  rule: RecurringRule,
  moment: Moment,
  source?: string,
): void {
  const progress = { decidedAt: moment.now, handedOver: 0, skipped: 0, missed: 0, last: [] };
  const entry: RecurringEntry = {
    name,
    rule,
    isPaused: false,
    progress,
    ...(source !== undefined && { source }),
  };
  tx.emit({ type: 'recurring', entry });
  placeNext(tx, entry, moment.now, moment);
}

/** Gives an entry another rule. An occurrence that is due already, or is planned as before, stays, with its new task. */
export function changeRule(
  tx: ScheduleTransaction,
  entry: RecurringEntry,
  rule: RecurringRule,
  moment: Moment,
): void {
  const item = itemOf(tx.state, entry);
  const changed = { ...entry, rule };
  if (item?.occurrence && (item.time <= moment.now || isPlannedAlike(entry.rule, rule))) {
    const { key, time, occurrence } = item;
    tx.emit({ type: 'recurring', entry: changed });
    const task = taskOf(changed, item.task.id, occurrence.plannedAt, moment);
    return tx.emit({ type: 'scheduled', key, time, task, occurrence });
  }
  const withdrawn = withdrawNext(tx, changed, moment.now);
  tx.emit({ type: 'recurring', entry: withdrawn });
  if (!entry.isPaused) placeNext(tx, withdrawn, latestPlan(entry, moment), moment);
}

/** Pauses an entry: its next occurrence leaves the schedule, and nothing of the pause is made up for. */
export function pause(tx: ScheduleTransaction, entry: RecurringEntry, { now }: Moment): void {
  const withdrawn = withdrawNext(tx, entry, now);
  tx.emit({ type: 'recurring', entry: { ...withdrawn, isPaused: true } });
}

/** Ends a pause: the next occurrence is the first one after now. */
export function resume(tx: ScheduleTransaction, entry: RecurringEntry, moment: Moment): void {
  const resumed = { ...entry, isPaused: false };
  tx.emit({ type: 'recurring', entry: resumed });
  placeNext(tx, resumed, latestPlan(entry, moment), moment);
}

/** Takes an entry out, with its next occurrence. Its tasks that are in the queue stay there. */
export function remove(tx: ScheduleTransaction, entry: RecurringEntry, { now }: Moment): void {
  withdrawNext(tx, entry, now);
  tx.emit({ type: 'recurringRemoved', name: entry.name });
}

/** Leaves out the next occurrence of an entry. */
export function skipNext(tx: ScheduleTransaction, entry: RecurringEntry, moment: Moment): void {
  const plannedAt = itemOf(tx.state, entry)?.occurrence?.plannedAt ?? moment.now;
  const { progress, ...withdrawn } = withdrawNext(tx, entry, moment.now);
  placeNext(
    tx,
    { ...withdrawn, progress: { ...progress, plannedAt, skipped: progress.skipped + 1 } },
    plannedAt,
    moment,
  );
}

/** What the next occurrence has to come after: never what has been, nor what a person has left out. */
function latestPlan({ progress }: RecurringEntry, { now }: Moment): number {
  return Math.max(now, progress.plannedAt ?? now);
}

function isPlannedAlike(a: RecurringRule, b: RecurringRule): boolean {
  return a.limit === b.limit && isDeepStrictEqual(a.timing, b.timing);
}

/** The entry of a name. Throws `NO_SUCH_RECURRING`. */
export function foundEntry({ recurring }: Schedule, name: string): RecurringEntry {
  const entry = recurring.get(name);
  if (entry) return entry;
  const names = [...recurring.keys()].sort().join(', ');
  throw new SchedulerError(
    'NO_SUCH_RECURRING',
    `There is no recurring entry '${name}'. ${names === '' ? 'There is none at all.' : `There are ${names}.`}`,
    { name },
  );
}
