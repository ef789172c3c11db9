import { Cron } from 'croner';
import { SchedulerError } from '../errors.js';

const MOST_KEPT = 500;
const kept = new Map<string, Cron>();

/** The times of a cron line in a zone. Throws what croner throws for a line or zone that it does not know. */
export function cronOf(cron: string, timezone: string | undefined): Cron {
  const key = `${timezone}\n${cron}`;
  const found = kept.get(key);
  if (found) return found;
  const made = new Cron(cron, { paused: true, ...(timezone !== undefined && { timezone }) });
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(key, made);
  return made;
}

/**
 * Throws `INVALID_OPTION` unless a text is a cron line: five fields, six with seconds in front, seven with years at the
 * end, or a word such as `@daily`.
 */
export function assertCronLine(cron: unknown): asserts cron is string {
  try {
    if (typeof cron === 'string' && new Cron(cron, { paused: true }).getPattern() !== undefined) return;
  } catch (cause) {
    throw invalid(cron, `: ${(cause as Error).message.replace(/^CronPattern: /, '')}`, cause);
  }
  throw invalid(cron, '');
}

/** Throws `INVALID_OPTION` unless a text is the name of a time zone. */
export function assertTimezone(timezone: unknown): asserts timezone is string {
  try {
    if (typeof timezone === 'string') return void new Intl.DateTimeFormat('en', { timeZone: timezone });
  } catch {
    // Said below.
  }
  throw new SchedulerError(
    'INVALID_OPTION',
    `The option timezone is the name of a time zone such as Europe/Berlin or UTC, not ${JSON.stringify(timezone)}.`,
    { option: 'timezone', value: timezone },
  );
}

function invalid(value: unknown, why: string, cause?: unknown): SchedulerError {
  return new SchedulerError(
    'INVALID_OPTION',
    `The option cron is a line such as "30 2 * * *", not ${JSON.stringify(value)}${why}`,
    { option: 'cron', value },
    { cause },
  );
}
