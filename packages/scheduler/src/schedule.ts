import type { TaskRecord } from '@millrace/queue';

/** One task for later. Never changed once it is in a schedule; a change puts another in its place. */
export interface ScheduledItem {
  /** Names this stay in the schedule: random, so that it never comes again, whatever is restored from a backup. */
  readonly key: string;
  /** Order of arrival. */
  readonly serial: number;
  /** Epoch seconds at which the task is due. */
  readonly time: number;
  readonly task: TaskRecord;
  /** How often a queue has refused the task; absent when never. */
  readonly refusals?: number;
  /** Epoch seconds of the next try after a refusal. */
  readonly retryAt?: number;
}

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
  readonly items: ScheduledItem[];
  readonly byId: Map<string, ScheduledItem>;
}

/** When an item may be handed over: its time or, after a refusal, its next try. */
export function readyAt(item: ScheduledItem): number {
  return item.retryAt ?? item.time;
}

/** Where an item stands, or would stand, in a list in order. */
export function positionOf(items: readonly ScheduledItem[], item: ScheduledItem): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(items[middle] as ScheduledItem, item)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Puts an item into its place. */
export function insert({ items, byId }: Schedule, item: ScheduledItem): void {
  items.splice(positionOf(items, item), 0, item);
  byId.set(item.task.id, item);
}

/** Takes an item out. */
export function remove({ items, byId }: Schedule, item: ScheduledItem): void {
  items.splice(positionOf(items, item), 1);
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

function isBefore(a: ScheduledItem, b: ScheduledItem): boolean {
  const difference = readyAt(a) - readyAt(b);
  return difference < 0 || (difference === 0 && a.serial < b.serial);
}
