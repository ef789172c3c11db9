import type { OrderedItems } from './ordered-items.js';
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

/** The items that may be handed over at a time, in order, at most `limit`. */
export function readyItems(
  { items }: Schedule,
  atEpochSeconds: number,
  limit: number,
  except: ReadonlySet<string>,
): ScheduledItem[] {
  const ready: ScheduledItem[] = [];
  for (const item of items) {
    if (ready.length === limit || readyAt(item) > atEpochSeconds) break;
    if (!except.has(item.key)) ready.push(item);
  }
  return ready;
}
