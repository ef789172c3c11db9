/** What clock and calendar show; months from 1. */
export interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** Clocks are set by half an hour or an hour. */
const CHANGES_SECONDS = [0, -3600, -1800, 1800, 3600];

/**
 * The points in time, in epoch seconds, at which the local clock shows this: one; none when it is left out as the clock
 * is set forward; two when it is set back.
 */
export function localTime(wanted: LocalTime): number[] {
  const { year, month, day, hour, minute, second } = wanted;
  const near =
    new Date(year, month - 1, day, hour, minute, Math.floor(second)).getTime() / 1000 + (second % 1);
  return CHANGES_SECONDS.map((change) => near + change)
    .filter((seconds) => shows(new Date(Math.floor(seconds) * 1000), wanted))
    .sort((a, b) => a - b);
}

function shows(date: Date, { year, month, day, hour, minute }: LocalTime): boolean {
  return (
    date.getFullYear() === year &&
    date.getMonth() + 1 === month &&
    date.getDate() === day &&
    date.getHours() === hour &&
    date.getMinutes() === minute
  );
}

/** A point in time for people: day, date, time and zone of the local clock. */
export function showTime(epochSeconds: number): string {
  const date = new Date(epochSeconds * 1000);
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const offset = -date.getTimezoneOffset();
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.abs(offset) / 60)}:${two(Math.abs(offset) % 60)}`;
  const weekday = date.toLocaleDateString('en', { weekday: 'long' });
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return `${weekday} ${day} ${time} ${zone}`;
}
