import { describe, expect, test } from '@jest/globals';
import { assertCronLine, assertTimezone } from './cron-line.js';
import { dueAt, firstAfter, latestFirst } from './occurrence-times.js';
import type { Timing } from './occurrence-times.js';

const BERLIN = 'Europe/Berlin';
const NEW_YORK = 'America/New_York';
/** Its summer time is half an hour, not a whole one. */
const LORD_HOWE = 'Australia/Lord_Howe';

const epoch = (text: string): number => Date.parse(text) / 1000;
const shown = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 16);

/** The next times after one, as UTC. */
function next(timing: Timing, from: string, count: number): string[] {
  const times: string[] = [];
  let time: number | undefined = epoch(from);
  while (times.length < count && (time = firstAfter(timing, time)) !== undefined) times.push(shown(time));
  return times;
}

describe('where summer time begins', () => {
  test.each([
    ['30 2 * * *', BERLIN, '2026-03-28T12:00Z', ['2026-03-29T01:00', '2026-03-30T00:30']],
    ['30 2 * * *', NEW_YORK, '2026-03-07T12:00Z', ['2026-03-08T07:00', '2026-03-09T06:30']],
    ['15 2 * * *', LORD_HOWE, '2026-10-02T18:00Z', ['2026-10-03T15:30', '2026-10-04T15:15']],
  ])(
    '%s in %s, a time that the clock leaves out, comes once: when the gap has passed',
    (cron, timezone, from, times) => {
      expect(next({ cron, timezone }, from, 2)).toEqual(times);
    },
  );

  test.each([
    [BERLIN, '2026-03-28T23:30Z', ['2026-03-29T00:00', '2026-03-29T01:00', '2026-03-29T02:00']],
    [NEW_YORK, '2026-03-08T05:30Z', ['2026-03-08T06:00', '2026-03-08T07:00', '2026-03-08T08:00']],
    [LORD_HOWE, '2026-10-03T13:45Z', ['2026-10-03T14:30', '2026-10-03T16:00', '2026-10-03T17:00']],
  ])('every full hour in %s comes once, as the clock on the wall shows it', (timezone, from, times) => {
    expect(next({ cron: '0 * * * *', timezone }, from, 3)).toEqual(times);
  });
});

describe('where summer time ends', () => {
  test.each([
    ['30 2 * * *', BERLIN, '2026-10-24T12:00Z', ['2026-10-25T00:30', '2026-10-26T01:30']],
    ['30 1 * * *', NEW_YORK, '2026-10-31T12:00Z', ['2026-11-01T05:30', '2026-11-02T06:30']],
    ['45 1 * * *', LORD_HOWE, '2026-04-03T18:00Z', ['2026-04-04T14:45', '2026-04-05T15:15']],
  ])(
    '%s in %s, a time that the clock shows twice, comes once: the first time',
    (cron, timezone, from, times) => {
      expect(next({ cron, timezone }, from, 2)).toEqual(times);
    },
  );

  test.each([
    ['30 * * * *', BERLIN, '2026-10-24T23:45Z', ['2026-10-25T00:30', '2026-10-25T01:30', '2026-10-25T02:30']],
    [
      '30 * * * *',
      NEW_YORK,
      '2026-11-01T04:45Z',
      ['2026-11-01T05:30', '2026-11-01T06:30', '2026-11-01T07:30'],
    ],
    [
      '30 * * * *',
      LORD_HOWE,
      '2026-04-04T14:00Z',
      ['2026-04-04T14:30', '2026-04-04T15:00', '2026-04-04T16:00'],
    ],
  ])('%s in %s goes on through the hour that comes twice', (cron, timezone, from, times) => {
    expect(next({ cron, timezone }, from, 3)).toEqual(times);
  });
});

describe('a fixed interval', () => {
  test.each([
    ['2026-03-28T23:00Z', ['2026-03-29T00:00', '2026-03-29T01:00', '2026-03-29T02:00']],
    ['2026-10-24T23:00Z', ['2026-10-25T00:00', '2026-10-25T01:00', '2026-10-25T02:00']],
    ['2026-04-04T13:00Z', ['2026-04-04T14:00', '2026-04-04T15:00', '2026-04-04T16:00']],
  ])('after %s is elapsed time, whatever the clocks do', (from, times) => {
    expect(next({ every: 3600, anchor: epoch('2026-01-01T00:00Z') }, from, 3)).toEqual(times);
  });

  test('keeps to its anchor, before and after it, and does not drift', () => {
    const timing = { every: 0.1 * 30, anchor: 1000.5 };
    expect(firstAfter(timing, 1000.5)).toBe(1003.5);
    expect(firstAfter(timing, 990)).toBe(991.5);
    expect(firstAfter(timing, 1000.5 + 3e8)).toBe(1003.5 + 3e8);
  });
});

describe('the times of a timing', () => {
  const timings: [string, Timing][] = [
    ['cron in Berlin', { cron: '*/20 1-3 * * *', timezone: BERLIN }],
    ['cron on the Lord Howe island', { cron: '45 1 * * *', timezone: LORD_HOWE }],
    ['cron with seconds', { cron: '*/25 59 23 * * SUN', timezone: 'UTC' }],
    ['an interval', { every: 7 * 3600, anchor: 12_345.678 }],
    [
      'with a begin and an end',
      { every: 5 * 3600, anchor: 0, startAt: epoch('2026-03-27T00:00Z'), endAt: epoch('2026-10-26T00:00Z') },
    ],
  ];

  test.each(timings)('%s: are the same from either end', (_, timing) => {
    for (const [from, to] of [
      ['2026-03-26T00:00Z', '2026-04-06T12:00Z'],
      ['2026-10-02T00:00Z', '2026-10-27T12:00Z'],
    ] as const) {
      const forward: number[] = [];
      for (let time = firstAfter(timing, epoch(from)); time !== undefined && time <= epoch(to); ) {
        forward.push(time);
        time = firstAfter(timing, time);
      }
      expect(forward.length).toBeGreaterThan(2);
      expect([...latestFirst(timing, epoch(to), epoch(from))].reverse()).toEqual(forward);
    }
  });

  test('begin and end are among them, and outside of them is none', () => {
    const timing: Timing = { every: 10, anchor: 0, startAt: 100, endAt: 120 };
    expect(firstAfter(timing, 0)).toBe(100);
    expect(firstAfter(timing, 110)).toBe(120);
    expect(firstAfter(timing, 120)).toBeUndefined();
    expect([...latestFirst(timing, 1000, 0)]).toEqual([120, 110, 100]);
  });

  test('a line that never comes has none', () => {
    expect(firstAfter({ cron: '0 0 31 2 *', timezone: 'UTC' }, 0)).toBeUndefined();
  });

  test('a time in the middle of a second comes before the next second', () => {
    const timing = { cron: '* * * * * *', timezone: 'UTC' };
    expect(firstAfter(timing, 99.9999)).toBe(100);
    expect(firstAfter(timing, 100)).toBe(101);
    expect([...latestFirst(timing, 100.5, 98)]).toEqual([100, 99]);
  });
});

describe('jitter', () => {
  const times = Array.from({ length: 1000 }, (_, i) => i * 60);

  test('puts an occurrence off by always the same part of it, another for each occurrence and entry', () => {
    const delays = times.map((time) => dueAt('backup', { jitter: 30 }, time) - time);
    expect(times.map((time) => dueAt('backup', { jitter: 30 }, time) - time)).toEqual(delays);
    expect(delays.every((delay) => delay >= 0 && delay <= 30)).toBe(true);
    expect(new Set(delays.map(Math.floor)).size).toBe(30);
    expect(times.map((time) => dueAt('other', { jitter: 30 }, time) - time)).not.toEqual(delays);
  });

  test('none is none', () => {
    expect(dueAt('backup', {}, 60)).toBe(60);
  });
});

describe('what is given', () => {
  test.each(['30 2 * * *', '*/5 30 2 * * *', '0 30 2 * * * 2030', '@daily', '0 12 1 * +MON', '0 0 L * *'])(
    '%s is a cron line',
    (cron) => {
      expect(() => assertCronLine(cron)).not.toThrow();
    },
  );

  test.each(['', '* * *', '61 * * * *', 'tomorrow', '@reboot', '2026-01-01T00:00:00', 7, undefined])(
    '%p is no cron line',
    (cron) => {
      expect(() => assertCronLine(cron)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    },
  );

  test.each(['Nowhere/Land', '', 1, undefined])('%p is no time zone', (timezone) => {
    expect(() => assertTimezone(timezone)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });
});
