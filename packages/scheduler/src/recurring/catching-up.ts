import type { ScheduledItem } from '../scheduled-item.js';
import { dueAt, firstAfter, latestFirst } from './occurrence-times.js';
import type { RecurringEntry } from './recurring-entry.js';

/** An entry that is to skip what was missed still hands over what is late by this much. */
export const GRACE_SECONDS = 60;
/** At most so many occurrences are made up for; the latest ones. */
export const MOST_MADE_UP = 100;
/** Occurrences that are left out are counted up to this many at a time. */
const MOST_COUNTED = 1000;

/** Whether an occurrence that is due is not handed over any more, since its time has passed or a later one is due. */
export function isMissed(entry: RecurringEntry, item: ScheduledItem, now: number): boolean {
  const { plannedAt = item.time } = item.occurrence ?? {};
  const { catchUp } = entry.rule;
  if (catchUp === 'all') return plannedAt < earliestMadeUp(entry, plannedAt, now);
  if (catchUp === 'skip' && item.isHeld) return false;
  if (catchUp === 'skip' && now - item.time > GRACE_SECONDS) return true;
  const next = firstAfter(entry.rule.timing, plannedAt);
  return next !== undefined && dueAtOf(entry, next) <= now;
}

/**
 * When the next occurrence after one is planned, and how many between them are left out. Follows from the plan and the
 * clock alone, not from what became of the one before.
 */
export function nextPlan(
  entry: RecurringEntry,
  after: number,
  now: number,
): { readonly plannedAt: number | undefined; readonly missed: number } {
  const { limit = Infinity } = entry.rule;
  if (entry.progress.handedOver >= limit) return { plannedAt: undefined, missed: 0 };
  const plannedAt = nextTime(entry, after, now);
  return { plannedAt, missed: countBetween(entry, after, plannedAt ?? now) };
}

/** When an occurrence of an entry is due. */
export function dueAtOf({ name, rule }: Pick<RecurringEntry, 'name' | 'rule'>, plannedAt: number): number {
  return dueAt(name, rule.timing, plannedAt);
}

function nextTime(entry: RecurringEntry, after: number, now: number): number | undefined {
  const { timing, catchUp } = entry.rule;
  if (catchUp === 'skip') return firstNotMissed(entry, after, now);
  const first = firstAfter(timing, after);
  if (first === undefined || dueAtOf(entry, first) > now) return first;
  if (catchUp === 'one') return latestDue(entry, after, now) ?? first;
  return Math.max(first, earliestMadeUp(entry, after, now));
}

function firstNotMissed(entry: RecurringEntry, after: number, now: number): number | undefined {
  const { timing } = entry.rule;
  const from = now - GRACE_SECONDS - (timing.jitter ?? 0);
  let time = firstAfter(timing, Math.max(after, from));
  while (time !== undefined && dueAtOf(entry, time) < now - GRACE_SECONDS) time = firstAfter(timing, time);
  return time;
}

function latestDue(entry: RecurringEntry, after: number, now: number): number | undefined {
  for (const time of latestFirst(entry.rule.timing, now, after)) if (dueAtOf(entry, time) <= now) return time;
  return undefined;
}

/** The first of the latest occurrences that are made up for; -Infinity when there are not so many. */
function earliestMadeUp(entry: RecurringEntry, after: number, now: number): number {
  let count = 0;
  for (const time of latestFirst(entry.rule.timing, now, after)) {
    if (dueAtOf(entry, time) <= now) count += 1;
    if (count === MOST_MADE_UP) return time;
  }
  return -Infinity;
}

function countBetween({ rule }: RecurringEntry, after: number, before: number): number {
  let count = 0;
  let time = firstAfter(rule.timing, after);
  for (; time !== undefined && time < before && count < MOST_COUNTED; count += 1)
    time = firstAfter(rule.timing, time);
  return count;
}
