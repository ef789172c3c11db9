import { RunnerError } from './errors.js';

const EPOCH = /^\d+(\.\d+)?$/;
const DATE_TIME = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?)?$/;
/** The year 5138; what is larger was given in milliseconds. */
const LARGEST_EPOCH_SECONDS = 1e11;

/**
 * Epoch seconds from epoch seconds or from an ISO date-time such as `2030-01-31T08:00` or `2030-01-31 08:00:00+02:00`.
 * Without a zone, and for a bare date, the local time zone counts. Throws `INVALID_TIME`.
 */
export function parseTime(text: string): number {
  const seconds = EPOCH.test(text) ? Number(text) : fromDateTime(text);
  if (seconds !== undefined && seconds < LARGEST_EPOCH_SECONDS) return seconds;
  const hint = seconds === undefined ? '' : ' This number looks like milliseconds.';
  throw new RunnerError(
    'INVALID_TIME',
    `${JSON.stringify(text)} is no point in time: give epoch seconds or an ISO date-time such as 2030-01-31T08:00.${hint}`,
    { text },
  );
}

function fromDateTime(text: string): number | undefined {
  const [, date, time = '00:00', zone = ''] = DATE_TIME.exec(text) ?? [];
  if (date === undefined) return undefined;
  const milliseconds = Date.parse(`${date}T${time}${zone.replace(/^(...)(\d\d)$/, '$1:$2')}`);
  return Number.isNaN(milliseconds) || !isInCalendar(date) ? undefined : milliseconds / 1000;
}

/** Date.parse takes the 30th of February for the 2nd of March. */
function isInCalendar(date: string): boolean {
  return new Date(`${date}T00:00:00Z`).toISOString().startsWith(date);
}
