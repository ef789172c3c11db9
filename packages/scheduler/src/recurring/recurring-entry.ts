import type { TaskRecord } from '@millrace/queue';
import type { Schedule } from '../schedule.js';
import type { ScheduledItem } from '../scheduled-item.js';
import type { Timing } from './occurrence-times.js';

/** What happens to occurrences that were not handed over in time, since nobody processed the schedule. */
export type CatchUp = 'skip' | 'one' | 'all';

/** What happens to an occurrence that is due while the task of the one before has not ended. */
export type Overlap = 'allow' | 'skip' | 'queue';

/** What an entry is to do, as it is stored. */
export interface RecurringRule {
  /** Without an id; each occurrence gets one of its own. */
  readonly task: TaskRecord;
  readonly timing: Timing;
  readonly catchUp: CatchUp;
  readonly overlap: Overlap;
  /** How many occurrences are handed over before the entry has ended. */
  readonly limit?: number;
}

/** How far an entry has come. Written down whenever something is decided, so that reading it asks no clock. */
export interface Progress {
  /** The id of the occurrence that is in the schedule; none while the entry is paused, and once it has ended. */
  readonly item?: string;
  /** When the last occurrence was planned that is not in the schedule any more. */
  readonly plannedAt?: number;
  /** What the clock said when something was last decided. */
  readonly decidedAt: number;
  readonly handedOver: number;
  /** Left out since the one before had not ended, or by a person. */
  readonly skipped: number;
  /** Left out since their time had passed when somebody processed the schedule again. */
  readonly missed: number;
  /** The tasks that may be those of the last occurrence: it is running while the queue has one of them. */
  readonly last: readonly string[];
}

/** A recurring entry of a schedule. Never changed once it is there; a change puts another in its place. */
export interface RecurringEntry {
  readonly name: string;
  readonly rule: RecurringRule;
  readonly isPaused: boolean;
  /** Who keeps it in line, and takes it out when it is not wanted any more: see `syncRecurring`. */
  readonly source?: string;
  readonly progress: Progress;
}

/** Which occurrence an item of the schedule is. */
export interface Occurrence {
  /** The name of its entry. */
  readonly of: string;
  /** Epoch seconds; the item's own time is later by the jitter. */
  readonly plannedAt: number;
}

/** The entry whose next occurrence an item is; undefined for every other item. */
export function entryOf(
  { recurring }: Schedule,
  { occurrence, task }: ScheduledItem,
): RecurringEntry | undefined {
  const entry = occurrence && recurring.get(occurrence.of);
  return entry?.progress.item === task.id ? entry : undefined;
}

/** The item that is the next occurrence of an entry. */
export function itemOf({ byId }: Schedule, { progress }: RecurringEntry): ScheduledItem | undefined {
  return progress.item === undefined ? undefined : byId.get(progress.item);
}
