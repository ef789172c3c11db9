import { isDate } from 'node:util/types';
import { Task } from '@millrace/queue';
import type { TaskInput, TaskRecord } from '@millrace/queue';
import { toPlainRecord, toTask } from '../admission.js';
import { SchedulerError } from '../errors.js';
import { assertKnownOptions } from '../option-names.js';
import { assertCronLine, assertTimezone } from './cron-line.js';
import { firstAfter, toMilliseconds } from './occurrence-times.js';
import type { Timing } from './occurrence-times.js';
import type { CatchUp, Overlap, RecurringRule } from './recurring-entry.js';

/** What a recurring entry is to do. Times in epoch seconds, or Dates. */
export interface RecurringSpec {
  /** What each occurrence runs. It finds in its userdata `recurring`, the name, and `plannedAt`, epoch seconds. */
  task: TaskInput;
  /** Five fields, six with seconds in front, or a word such as `@daily`. Either this or `every`. */
  cron?: string;
  /**
   * Seconds of elapsed time from one occurrence to the next, at least 1. Counted from `startAt`; without one, from when
   * the entry is added, with the first occurrence one interval later.
   */
  every?: number;
  /** IANA name of the zone whose clock `cron` means. Default: that of this process, which is then written down. */
  timezone?: string;
  /**
   * What happens to occurrences that were not handed over in time: `skip` leaves out what is over a minute late, `one`,
   * the default, hands over the latest of them, `all` each of the latest 100.
   */
  catchUp?: CatchUp;
  /**
   * What happens while the task of the occurrence before has not ended: `allow`, the default, hands over all the same,
   * `skip` leaves the occurrence out, `queue` holds it until then; what piles up meanwhile is for `catchUp` to say.
   */
  overlap?: Overlap;
  /** Seconds by which an occurrence is put off at most, at most the distance of two; always the same for the same one. */
  jitter?: number;
  /** Nothing is planned before. Where it is in the past, nothing before now is. */
  startAt?: number | Date;
  /** Nothing is planned after. */
  endAt?: number | Date;
  /** How many occurrences are handed over before the entry has ended. */
  limit?: number;
  /** How often a task may be tried. Default: as often as `task` says. */
  attempts?: number;
}

/** What is changed of an entry; null takes an option back to its default, undefined leaves it. */
export type RecurringChanges = { [K in keyof RecurringSpec]?: RecurringSpec[K] | null | undefined };

const OPTIONS = [
  'task',
  'cron',
  'every',
  'timezone',
  'catchUp',
  'overlap',
  'jitter',
  'startAt',
  'endAt',
  'limit',
  'attempts',
];
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const CATCH_UP: readonly unknown[] = ['skip', 'one', 'all'] satisfies CatchUp[];
const OVERLAP: readonly unknown[] = ['allow', 'skip', 'queue'] satisfies Overlap[];

/** Throws `INVALID_OPTION` for what cannot be the name of an entry. */
export function assertRecurringName(name: unknown): asserts name is string {
  if (typeof name === 'string' && NAME.test(name)) return;
  throw invalid(
    'name',
    'letters, digits, dots, dashes and underscores, begun by a letter or digit, at most 100',
    name,
  );
}

/** The rule that a specification describes. Throws `INVALID_OPTION`, and what is thrown for a task that is none. */
export function toRule(spec: RecurringSpec, now: number): RecurringRule {
  assertKnownOptions(spec, OPTIONS, 'A recurring entry');
  const { catchUp = 'one', overlap = 'allow', limit } = spec;
  assert('catchUp', 'skip, one or all', catchUp, CATCH_UP.includes(catchUp));
  assert('overlap', 'allow, skip or queue', overlap, OVERLAP.includes(overlap));
  assert('limit', 'a whole number from 1 on', limit, isWholeOrAbsent(limit));
  const timing = toTiming(spec, now);
  return { task: toRecord(spec), timing, catchUp, overlap, ...(limit !== undefined && { limit }) };
}

function toTiming({ cron, every, timezone, jitter, startAt, endAt }: RecurringSpec, now: number): Timing {
  const [from, until] = [toTime('startAt', startAt), toTime('endAt', endAt)];
  const timing: Timing = {
    ...planOf(cron, every, timezone, from ?? toMilliseconds(now)),
    ...(from !== undefined && { startAt: from }),
    ...(until !== undefined && { endAt: until }),
    ...(jitter && { jitter }),
  };
  const { endAt: _, ...endless } = timing;
  const first = firstAfter(endless, now);
  assert('cron', 'a line with times that are yet to come', cron, first !== undefined);
  assertJitter(endless, jitter, first ?? now);
  return timing;
}

/** Throws `INVALID_OPTION` where a rule has come to its end already. */
export function assertYetToCome({ timing }: RecurringRule, now: number): void {
  assert('endAt', 'later than the next occurrence', timing.endAt, firstAfter(timing, now) !== undefined);
}

/** The rule of an entry with changes made to it. Throws as `toRule`. */
export function changedRule(rule: RecurringRule, changes: RecurringChanges, now: number): RecurringRule {
  assertKnownOptions(changes, OPTIONS, 'editRecurring');
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  const isOtherPlan = given.some(
    ([option, value]) => (option === 'cron' || option === 'every') && value !== null,
  );
  const { cron, every, timezone, ...rest } = specOf(rule);
  const kept = isOtherPlan
    ? { ...rest, ...(changes.cron && { timezone }) }
    : { ...rest, cron, every, timezone };
  const all = Object.entries({ ...kept, ...Object.fromEntries(given) });
  const spec = Object.fromEntries(all.filter(([, value]) => value !== undefined && value !== null));
  return keepWritten(toRule(spec as unknown as RecurringSpec, now), rule, spec as unknown as RecurringSpec);
}

/** What was chosen when an entry was added, and is not said in its specification, stays as it was written down. */
export function keepWritten(rule: RecurringRule, before: RecurringRule, spec: RecurringSpec): RecurringRule {
  const { timing } = rule;
  const { anchor, timezone, every } = before.timing;
  const keepsAnchor = timing.every !== undefined && timing.every === every && timing.startAt === undefined;
  const keepsZone = timing.cron !== undefined && timezone !== undefined && spec.timezone === undefined;
  return {
    ...rule,
    timing: {
      ...timing,
      ...(keepsAnchor && anchor !== undefined && { anchor }),
      ...(keepsZone && { timezone }),
    },
  };
}

function specOf({ task, timing, ...rest }: RecurringRule): RecurringSpec {
  const { anchor: _, ...times } = timing;
  return { ...rest, ...times, task: Task.reconstitute(task) };
}

function planOf(cron: unknown, every: unknown, timezone: unknown, anchor: number): Timing {
  if ((cron === undefined) === (every === undefined))
    throw invalid('cron', 'a cron line, unless every is given: one of the two', cron);
  if (every !== undefined) {
    assert('every', 'a number of seconds from 1 on', every, Number.isFinite(every) && (every as number) >= 1);
    assert('timezone', 'for cron only; every is elapsed time', timezone, timezone === undefined);
    return { every: every as number, anchor };
  }
  const zone = timezone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
  assertCronLine(cron);
  assertTimezone(zone);
  return { cron, timezone: zone };
}

function assertJitter(timing: Timing, jitter: unknown, first: number): void {
  if (jitter === undefined) return;
  const most = (firstAfter(timing, first) ?? Infinity) - first;
  const isFit = Number.isFinite(jitter) && (jitter as number) >= 0 && (jitter as number) <= most;
  assert(
    'jitter',
    `a number of seconds, at most the ${most} s from one occurrence to the next`,
    jitter,
    isFit,
  );
}

function toRecord({ task: input, attempts }: RecurringSpec): TaskRecord {
  assert('attempts', 'a whole number from 1 on', attempts, isWholeOrAbsent(attempts));
  const task = toTask(input);
  const record = toPlainRecord(attempts === undefined ? task : task.mutate({ retries: attempts }));
  return { ...record, id: '', timestamp: 0 };
}

function toTime(option: string, time: unknown): number | undefined {
  if (time === undefined) return undefined;
  const seconds = isDate(time) ? time.getTime() / 1000 : time;
  assert(option, 'a time in epoch seconds, or a Date', time, Number.isFinite(seconds));
  return toMilliseconds(seconds as number);
}

function isWholeOrAbsent(value: unknown): boolean {
  return value === undefined || (Number.isSafeInteger(value) && (value as number) >= 1);
}

function assert(option: string, expected: string, value: unknown, holds: boolean): void {
  if (!holds) throw invalid(option, expected, value);
}

function invalid(option: string, expected: string, value: unknown): SchedulerError {
  return new SchedulerError(
    'INVALID_OPTION',
    `The option ${option} of a recurring entry is ${expected}, not ${JSON.stringify(value) ?? 'left out'}.`,
    { option, value },
  );
}
