import type { HandOverCondition, TaskQueueLike } from '@millrace/queue';
import type { Schedule } from '../schedule.js';
import type { ScheduledItem } from '../scheduled-item.js';
import { dueAtOf, isMissed } from './catching-up.js';
import { firstAfter } from './occurrence-times.js';
import type { Ending } from './occurring.js';
import { entryOf, itemOf } from './recurring-entry.js';
import type { RecurringEntry } from './recurring-entry.js';

const LEFT_OUT = '.left-out';

/** An item as it is offered to a queue: when the queue is to leave it out, and what that would make of it. */
export interface Offer {
  readonly item: ScheduledItem;
  readonly unless?: HandOverCondition;
  readonly leftOutAs: Exclude<Ending, 'handedOver'>;
}

/**
 * Offers an item to a queue. Whether the occurrence before still runs is the queue's to say, in the commit in which it
 * takes the item; what it says once for good it repeats to whoever else offers the same item.
 */
export function offerOf(state: Schedule, item: ScheduledItem, now: number): Offer {
  const entry = entryOf(state, item);
  if (!entry) return { item, leftOutAs: 'skipped' };
  const key = leftOutKey(item.key);
  if (isMissed(entry, item, now))
    return { item, leftOutAs: 'missed', unless: { key, always: true, isFinal: true } };
  const { overlap } = entry.rule;
  const { last } = entry.progress;
  const whilePresent = overlap === 'allow' ? [] : last;
  const always = whilePresent.some((id) => state.byId.has(id));
  return { item, leftOutAs: 'skipped', unless: { key, whilePresent, always, isFinal: overlap === 'skip' } };
}

/** The key under which a queue remembers that it left an item out. */
export function leftOutKey(key: string): string {
  return key + LEFT_OUT;
}

/** The key of the item that a key of either kind speaks of. */
export function itemKeyOf(key: string): string {
  return key.endsWith(LEFT_OUT) ? key.slice(0, -LEFT_OUT.length) : key;
}

/** The occurrences that were held back until the one before ends, and for which it has ended now. */
export async function releasedItems(state: Schedule, queue: TaskQueueLike): Promise<ScheduledItem[]> {
  const released: ScheduledItem[] = [];
  for (const [entry, item] of heldItems(state)) {
    if (entry.rule.overlap !== 'queue' || !(await isRunning(state, entry, queue))) released.push(item);
  }
  return released;
}

/** The occurrences that wait for the end of the one before, with their entries. */
export function* heldItems(state: Schedule): Generator<[RecurringEntry, ScheduledItem], void> {
  for (const entry of state.recurring.values()) {
    const item = itemOf(state, entry);
    if (item?.isHeld) yield [entry, item];
  }
}

/** A task that was given back for another attempt is in the schedule meanwhile. */
async function isRunning(
  { byId }: Schedule,
  { progress }: RecurringEntry,
  queue: TaskQueueLike,
): Promise<boolean> {
  for (const id of progress.last) {
    if (byId.has(id) || (await queue.findTask(id)) !== undefined) return true;
  }
  return false;
}

/** When a refused occurrence is tried again at the latest: when the next one takes its place. */
export function latestRetry(state: Schedule, item: ScheduledItem, now: number): number {
  const entry = entryOf(state, item);
  if (!entry || !item.occurrence || entry.rule.catchUp === 'all') return Infinity;
  const next = firstAfter(entry.rule.timing, item.occurrence.plannedAt);
  return next === undefined ? Infinity : Math.max(now + 1, dueAtOf(entry, next));
}
