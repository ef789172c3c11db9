import { isDate } from 'node:util/types';
import { SchedulerError } from './errors.js';
import { assertKnownOptions } from './option-names.js';

/** When a task is due and how often it may be tried. */
export interface ScheduleOptions {
  /** Seconds from now, fractions allowed. Default 0. */
  delaySeconds?: number | undefined;
  /** Epoch seconds or a Date; goes before `delaySeconds`. A time in the past is due at once. */
  atTime?: number | Date | undefined;
  /** How often the task may be tried. Default: as often as the Task itself says, 1 for a command. Below 1: not scheduled. */
  attempts?: number | undefined;
}

/** Throws `INVALID_OPTION` for anything but what `ScheduleOptions` describes. */
export function assertScheduleOptions(options: ScheduleOptions): void {
  assertKnownOptions(options, ['delaySeconds', 'atTime', 'attempts'], 'scheduleTask');
  const { delaySeconds, attempts } = options;
  if (delaySeconds !== undefined && !(Number.isFinite(delaySeconds) && delaySeconds >= 0)) {
    throw invalid('delaySeconds', 'a number of seconds, 0 or more', delaySeconds);
  }
  if (attempts !== undefined && !Number.isSafeInteger(attempts)) {
    throw invalid('attempts', 'a whole number', attempts);
  }
}

/** The epoch seconds that the options name. Throws `INVALID_OPTION` when `atTime` is no time. */
export function dueTime({ delaySeconds = 0, atTime }: ScheduleOptions, nowEpochSeconds: number): number {
  if (atTime === undefined) return nowEpochSeconds + delaySeconds;
  const time = isDate(atTime) ? atTime.getTime() / 1000 : atTime;
  if (Number.isFinite(time)) return time;
  throw invalid('atTime', 'a time in epoch seconds, or a Date', atTime);
}

function invalid(option: string, expected: string, value: unknown): SchedulerError {
  return new SchedulerError('INVALID_OPTION', `The option ${option} is ${expected}, not ${String(value)}.`, {
    option,
    value,
  });
}
