import { parseDuration } from './duration.js';
import { RunnerError } from './errors.js';
import { localTime } from './local-time.js';
import type { LocalTime } from './local-time.js';

const EPOCH = /^\d+(\.\d+)?$/;
const DATE_TIME = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?)?$/;
const CLOCK = /^(\d{1,2}):(\d\d)(?::(\d\d))?$/;
const TWELVE_HOURS = /^(\d{1,2})(?::(\d\d))?(am|pm)$/i;
/** The year 5138; what is larger was given in milliseconds. */
const LARGEST_EPOCH_SECONDS = 1e11;
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const EXAMPLES = 'epoch seconds, 2030-01-31T08:00, "tomorrow 9:00", "monday 8:30" or "in 10m"';

/** How many words of a command line a point in time takes that begins with this one. */
export function wordsOfTime(first: string): 1 | 2 {
  return isDay(first) || first.toLowerCase() === 'in' ? 2 : 1;
}

/**
 * Epoch seconds from
 * - epoch seconds, or an ISO date-time such as `2030-01-31T08:00` or `2030-01-31 08:00:00+02:00`;
 * - a day and a time of day that is yet to come: `today 17:00`, `tomorrow 9am`, `monday 8:30`;
 * - a length of time from now: `in 10m`.
 *
 * Without a zone, and for a bare date, the local time zone counts. What could mean two points in time is refused: an hour
 * that the clock shows twice or leaves out, the weekday that today is, a day without a time, a time without a day.
 * @throws RunnerError `INVALID_TIME`; `INVALID_DURATION` behind `in`
 */
export function parseTime(text: string, now = new Date()): number {
  const seconds = EPOCH.test(text) ? Number(text) : (fromDateTime(text) ?? fromWords(text, now));
  if (seconds !== undefined && seconds < LARGEST_EPOCH_SECONDS) return seconds;
  throw invalid(text, seconds === undefined ? `give ${EXAMPLES}` : 'this number looks like milliseconds');
}

function fromDateTime(text: string): number | undefined {
  const [, date, time = '00:00', zone] = DATE_TIME.exec(text) ?? [];
  if (date === undefined || !isInCalendar(date)) return undefined;
  if (zone !== undefined) {
    const milliseconds = Date.parse(`${date}T${time}${zone.replace(/^(...)(\d\d)$/, '$1:$2')}`);
    return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
  }
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  const [hour = 0, minute = 0, second = 0] = time.split(':').map(Number);
  return inRange(hour, minute, second)
    ? unambiguous(text, { year, month, day, hour, minute, second })
    : undefined;
}

/** Date.parse takes the 30th of February for the 2nd of March. */
function isInCalendar(date: string): boolean {
  const parsed = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date);
}

function fromWords(text: string, now: Date): number | undefined {
  const [first = '', second = '', ...more] = text.trim().toLowerCase().split(/\s+/);
  if (first === 'in' && second !== '' && more.length === 0)
    return now.getTime() / 1000 + parseDuration(second);
  if (!isDay(first)) {
    if (timeOfDay(first)) throw invalid(text, `say on which day: "today ${first}" or "tomorrow ${first}"`);
    return undefined;
  }
  const time = more.length === 0 ? timeOfDay(second) : undefined;
  if (time === undefined) throw invalid(text, `say at what time of that day: "${first} 9:00"`);
  const seconds = unambiguous(text, { ...dayOf(text, first, now), ...time });
  if (seconds > now.getTime() / 1000) return seconds;
  throw invalid(text, 'it has passed; say "tomorrow" or give the date');
}

function isDay(word: string): boolean {
  const day = word.toLowerCase();
  return day === 'today' || day === 'tomorrow' || WEEKDAYS.includes(day);
}

function dayOf(text: string, word: string, now: Date): Pick<LocalTime, 'year' | 'month' | 'day'> {
  const weekday = WEEKDAYS.indexOf(word);
  const ahead = weekday < 0 ? Number(word === 'tomorrow') : (weekday - now.getDay() + 7) % 7;
  if (weekday >= 0 && ahead === 0)
    throw invalid(text, 'today is that day: say "today", or give the date of the next one');
  const date = new Date(now.getFullYear(), now.getMonth(), now.getDate() + ahead, 12);
  return { year: date.getFullYear(), month: date.getMonth() + 1, day: date.getDate() };
}

type TimeOfDay = Pick<LocalTime, 'hour' | 'minute' | 'second'>;

function timeOfDay(word: string): TimeOfDay | undefined {
  const [, hours, minutes, seconds = 0] = CLOCK.exec(word) ?? [];
  if (hours !== undefined) return inRange(Number(hours), Number(minutes), Number(seconds));
  const [, hour, minute = 0, half] = TWELVE_HOURS.exec(word) ?? [];
  // 12am and 12pm are read either way.
  if (hour === undefined || Number(hour) < 1 || Number(hour) > 11) return undefined;
  return inRange(Number(hour) + (half?.toLowerCase() === 'pm' ? 12 : 0), Number(minute), 0);
}

function inRange(hour: number, minute: number, second: number): TimeOfDay | undefined {
  return hour < 24 && minute < 60 && second < 60 ? { hour, minute, second } : undefined;
}

function unambiguous(text: string, time: LocalTime): number {
  const [seconds, another] = localTime(time);
  if (seconds === undefined)
    throw invalid(text, 'the clock leaves that time out, as summer time begins; give another one');
  if (another !== undefined)
    throw invalid(text, 'the clock shows that time twice, as summer time ends; give it with its zone');
  return seconds;
}

function invalid(text: string, remedy: string): RunnerError {
  return new RunnerError('INVALID_TIME', `${JSON.stringify(text)} is no point in time: ${remedy}.`, { text });
}
