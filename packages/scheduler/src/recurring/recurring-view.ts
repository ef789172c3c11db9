import { Task } from '@millrace/queue';
import type { Schedule } from '../schedule.js';
import { dueAtOf } from './catching-up.js';
import { firstAfter } from './occurrence-times.js';
import { itemOf } from './recurring-entry.js';
import type { CatchUp, Overlap, RecurringEntry, RecurringRule } from './recurring-entry.js';

/** When an occurrence is planned, and when it is due: later by its jitter. Epoch seconds. */
export interface OccurrenceTime {
  readonly plannedAt: number;
  readonly dueAt: number;
}

/** The next occurrence of an entry, as it stands in the schedule. */
export interface NextOccurrence extends OccurrenceTime {
  /** The id of its task. */
  readonly id: string;
  /** Whether it is due and waits for the end of the one before. */
  readonly isHeld: boolean;
  /** How often the queue has refused it. */
  readonly refusals: number;
}

/** A recurring entry, as it is at the moment. */
export interface RecurringView {
  readonly name: string;
  readonly task: Task;
  readonly cron: string | undefined;
  readonly timezone: string | undefined;
  readonly every: number | undefined;
  readonly catchUp: CatchUp;
  readonly overlap: Overlap;
  readonly jitter: number;
  readonly startAt: number | undefined;
  readonly endAt: number | undefined;
  readonly limit: number | undefined;
  readonly isPaused: boolean;
  /** Who keeps it in line; undefined for one that was added by hand. */
  readonly source: string | undefined;
  /** Undefined while it is paused, and when it has ended. */
  readonly next: NextOccurrence | undefined;
  /** When the last occurrence was planned that was handed over or left out. */
  readonly lastPlannedAt: number | undefined;
  /** The id of the last task that was handed over. */
  readonly lastId: string | undefined;
  readonly handedOver: number;
  /** Left out since the one before had not ended, or by a person. */
  readonly skipped: number;
  /** Left out since nobody processed the schedule in time. */
  readonly missed: number;
}

/** A copy of an entry for whoever asks. */
export function viewOf(state: Schedule, entry: RecurringEntry): RecurringView {
  const { name, rule, isPaused, source, progress } = entry;
  const { task, timing, catchUp, overlap, limit } = rule;
  const { cron, timezone, every, jitter = 0, startAt, endAt } = timing;
  const { handedOver, skipped, missed, plannedAt: lastPlannedAt, last } = progress;
  return {
    ...{
      name,
      task: Task.reconstitute(task),
      cron,
      timezone,
      every,
      catchUp,
      overlap,
      jitter,
      startAt,
      endAt,
      limit,
    },
    ...{
      isPaused,
      source,
      next: nextOf(state, entry),
      lastPlannedAt,
      lastId: last.at(-1),
      handedOver,
      skipped,
      missed,
    },
  };
}

function nextOf(state: Schedule, entry: RecurringEntry): NextOccurrence | undefined {
  const item = itemOf(state, entry);
  if (!item?.occurrence) return undefined;
  const { plannedAt } = item.occurrence;
  const { isHeld = false, refusals = 0 } = item;
  return { id: item.task.id, plannedAt, dueAt: item.time, isHeld, refusals };
}

/** The next times of an entry, the one in the schedule first; while it is paused, those that a resume would bring. */
export function nextTimesOf(
  state: Schedule,
  entry: RecurringEntry,
  count: number,
  now: number,
): OccurrenceTime[] {
  const { limit = Infinity } = entry.rule;
  const left = Math.min(count, limit - entry.progress.handedOver);
  const next = nextOf(state, entry);
  const { plannedAt = now } = entry.progress;
  if (!next) return entry.isPaused ? timesAfter(entry, Math.max(now, plannedAt), left) : [];
  const first = { plannedAt: next.plannedAt, dueAt: next.dueAt };
  return [first, ...timesAfter(entry, Math.max(now, next.plannedAt), left - 1)].slice(0, left);
}

/** The first times of a rule after one. */
export function timesAfter(
  entry: { readonly name: string; readonly rule: RecurringRule },
  after: number,
  count: number,
): OccurrenceTime[] {
  const times: OccurrenceTime[] = [];
  let plannedAt = firstAfter(entry.rule.timing, after);
  while (plannedAt !== undefined && times.length < count) {
    times.push({ plannedAt, dueAt: dueAtOf(entry, plannedAt) });
    plannedAt = firstAfter(entry.rule.timing, plannedAt);
  }
  return times;
}
