import { createHash } from 'node:crypto';
import { cronOf } from './cron-line.js';

/** When the occurrences of a recurring entry are planned. One of `cron` and `every` is there; times are epoch seconds. */
export interface Timing {
  readonly cron?: string;
  /** IANA name of the zone whose clock `cron` means. */
  readonly timezone?: string;
  /** Seconds from one occurrence to the next: elapsed time, whatever the clocks on the wall do. */
  readonly every?: number;
  /** One of the times of `every`, from which all others follow. */
  readonly anchor?: number;
  /** Nothing is planned before it. */
  readonly startAt?: number;
  /** Nothing is planned after it. */
  readonly endAt?: number;
  /** An occurrence is due up to so many seconds after it is planned. */
  readonly jitter?: number;
}

/** The first time planned after another one; undefined when there is none. */
export function firstAfter(timing: Timing, epochSeconds: number): number | undefined {
  const { startAt = -Infinity, endAt = Infinity } = timing;
  const from = Math.max(epochSeconds, startAt - 0.001);
  const time = timing.every === undefined ? cronAfter(timing, from) : everyAfter(timing, from);
  return time !== undefined && time <= endAt ? time : undefined;
}

/** The times planned up to one, the latest first, down to `after`, which is not among them. */
export function* latestFirst(timing: Timing, upTo: number, after: number): Generator<number, void> {
  const { startAt = -Infinity, endAt = Infinity } = timing;
  for (let from = Math.min(upTo, endAt); ; ) {
    const time = timing.every === undefined ? cronUpTo(timing, from) : everyUpTo(timing, from);
    if (time === undefined || time <= after || time < startAt) return;
    yield time;
    from = time - 0.001;
  }
}

/** When an occurrence is due: always the same for an entry and a planned time, and spread evenly over the jitter. */
export function dueAt(name: string, { jitter = 0 }: Timing, plannedAt: number): number {
  if (jitter === 0) return plannedAt;
  const hash = createHash('sha256').update(`${name}\n${plannedAt}`).digest();
  return toMilliseconds(plannedAt + (hash.readUIntBE(0, 6) / 2 ** 48) * jitter);
}

/** A time cut to what all clocks here can tell apart. */
export function toMilliseconds(epochSeconds: number): number {
  return Math.round(epochSeconds * 1000) / 1000;
}

function cronAfter({ cron = '', timezone }: Timing, from: number): number | undefined {
  const time = cronOf(cron, timezone).nextRun(new Date(Math.floor(from * 1000)));
  return time ? time.getTime() / 1000 : undefined;
}

function cronUpTo({ cron = '', timezone }: Timing, upTo: number): number | undefined {
  const [time] = cronOf(cron, timezone).previousRuns(1, new Date((Math.floor(upTo) + 1) * 1000));
  return time && time.getTime() / 1000;
}

function everyAfter({ every = 1, anchor = 0 }: Timing, from: number): number {
  const steps = Math.floor((from - anchor) / every) + 1;
  const time = toMilliseconds(anchor + steps * every);
  return time > from ? time : toMilliseconds(anchor + (steps + 1) * every);
}

function everyUpTo({ every = 1, anchor = 0 }: Timing, upTo: number): number {
  const steps = Math.floor((upTo - anchor) / every) + 1;
  const time = toMilliseconds(anchor + steps * every);
  return time <= upTo ? time : toMilliseconds(anchor + (steps - 1) * every);
}
