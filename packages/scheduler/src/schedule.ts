import type { OrderedItems } from './ordered-items.js';
import type { RecurringEntry } from './recurring/recurring-entry.js';
import { readyAt } from './scheduled-item.js';
import type { ScheduledItem } from './scheduled-item.js';

/** A schedule in memory. `items` and `byId` hold the same items. */
export interface Schedule {
  /** Tells this schedule from all others; empty until it is created. */
  readonly id: string;
  /** Twelve digits at the end of the ids that this schedule gives. */
  readonly salt: string;
  /** The last number given to an item. */
  readonly serial: number;
  /** Grows with every removal of items that were handed over. */
  readonly revision: number;
  /** In the order in which they are handed over. */
  readonly items: OrderedItems;
  readonly byId: Map<string, ScheduledItem>;
  /** By name. One that is neither paused nor at its end has its next occurrence among the items. */
  readonly recurring: Map<string, RecurringEntry>;
}

/** Puts an item into its place. */
export function insert({ items, byId }: Schedule, item: ScheduledItem): void {
  items.insert(item);
  byId.set(item.task.id, item);
}

/** Takes an item out. */
export function remove({ items, byId }: Schedule, item: ScheduledItem): void {
  items.remove(item);
  byId.delete(item.task.id);
}

/** Which items are looked for: due until a time, at most so many, and none whose key is excepted. */
export interface ReadyQuery {
  readonly dueUntil: number;
  /** What the clock says: the next occurrence of a recurring entry is never ready before it is due. */
  readonly now: number;
  readonly limit: number;
  readonly except: ReadonlySet<string>;
}

/** The items that may be handed over, in order. */
export function readyItems({ items }: Schedule, query: ReadyQuery): ScheduledItem[] {
  const { dueUntil, now, limit, except } = query;
  const ready: ScheduledItem[] = [];
  for (const item of items) {
    const time = readyAt(item);
    if (ready.length === limit || time > dueUntil) break;
    if (!except.has(item.key) && (time <= now || !item.occurrence)) ready.push(item);
  }
  return ready;
}
