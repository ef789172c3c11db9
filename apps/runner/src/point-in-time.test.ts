import { expect, test } from '@jest/globals';
import { showTime } from './local-time.js';
import { parseTime, wordsOfTime } from './point-in-time.js';

const local = (...parts: [number, number, number, number?, number?, number?]) =>
  new Date(...parts).getTime() / 1000;
/** A Thursday. */
const now = new Date(2030, 0, 31, 12, 0, 0);

test.each([
  ['0', 0],
  ['1234567890.5', 1_234_567_890.5],
  ['2030-01-31T08:00:00Z', Date.UTC(2030, 0, 31, 8) / 1000],
  ['2030-01-31 08:00Z', Date.UTC(2030, 0, 31, 8) / 1000],
  ['2030-01-31T08:00+02:00', Date.UTC(2030, 0, 31, 6) / 1000],
  ['2030-01-31T08:00-0230', Date.UTC(2030, 0, 31, 10, 30) / 1000],
])('%s is %d', (text, seconds) => {
  expect(parseTime(text)).toBe(seconds);
});

test('without a zone the local one counts, also for a bare date', () => {
  expect(parseTime('2030-01-31T08:00:30')).toBe(local(2030, 0, 31, 8, 0, 30));
  expect(parseTime('2030-01-31T08:00:30.5')).toBe(local(2030, 0, 31, 8, 0, 30) + 0.5);
  expect(parseTime('2030-01-31')).toBe(local(2030, 0, 31));
});

test.each([
  ['today 17:00', local(2030, 0, 31, 17)],
  ['tomorrow 9:00', local(2030, 1, 1, 9)],
  ['Tomorrow 09:30:15', local(2030, 1, 1, 9, 30, 15)],
  ['tomorrow 9am', local(2030, 1, 1, 9)],
  ['tomorrow 9:45PM', local(2030, 1, 1, 21, 45)],
  ['friday 8:30', local(2030, 1, 1, 8, 30)],
  ['wednesday 0:00', local(2030, 1, 6)],
  ['in 10m', local(2030, 0, 31, 12, 10)],
  ['in 1h30m', local(2030, 0, 31, 13, 30)],
])('seen from a Thursday noon %s is %d', (text, seconds) => {
  expect(parseTime(text, now)).toBe(seconds);
});

test.each([
  '',
  'tomorrow',
  'monday',
  '08:00',
  '9am',
  'noon',
  'today 11:59',
  'today 12:00',
  'thursday 17:00',
  'tomorrow 9',
  'tomorrow 12am',
  'tomorrow 12pm',
  'tomorrow 13pm',
  'tomorrow 24:00',
  'tomorrow 9:60',
  'tomorrow 9:00 sharp',
  'next monday 9:00',
  'mon 9:00',
  '31/01/2030',
  '2030-13-01',
  '2030-02-30',
  '2030-01-31T25:00',
  '-5',
  '1e9',
  '1700000000000',
])('%j is no point in time', (text) => {
  expect(() => parseTime(text, now)).toThrow(expect.objectContaining({ code: 'INVALID_TIME' }));
});

test('milliseconds are recognized as such', () => {
  expect(() => parseTime('1700000000000')).toThrow(/milliseconds/);
});

test.each([
  ['9:00', /"tomorrow 9:00"/],
  ['tomorrow', /"tomorrow 9:00"/],
  ['today 11:00', /has passed/],
  ['thursday 17:00', /today is that day/],
])('of %s it is said what is missing', (text, remedy) => {
  expect(() => parseTime(text, now)).toThrow(remedy);
});

test('in needs a length of time', () => {
  expect(() => parseTime('in a minute', now)).toThrow(expect.objectContaining({ code: 'INVALID_TIME' }));
  expect(() => parseTime('in soon', now)).toThrow(expect.objectContaining({ code: 'INVALID_DURATION' }));
});

test.each([
  ['in', 2],
  ['Tomorrow', 2],
  ['monday', 2],
  ['2030-01-31T08:00', 1],
  ['1234', 1],
])('a time that begins with %s takes %d words', (first, count) => {
  expect(wordsOfTime(first)).toBe(count);
});

test('a time is shown with its weekday and zone', () => {
  expect(showTime(local(2030, 0, 31, 8, 5))).toMatch(/^Thursday 2030-01-31 08:05:00 [+-]\d\d:\d\d$/);
});
