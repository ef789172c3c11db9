import { expect, test } from '@jest/globals';
import { parseTime } from './point-in-time.js';

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
  expect(parseTime('2030-01-31T08:00:30')).toBe(new Date(2030, 0, 31, 8, 0, 30).getTime() / 1000);
  expect(parseTime('2030-01-31')).toBe(new Date(2030, 0, 31).getTime() / 1000);
});

test.each([
  '',
  'tomorrow',
  '08:00',
  '2030-13-01',
  '2030-02-30',
  '2030-01-31T25:00',
  '-5',
  '1e9',
  '1700000000000',
])('%j is no point in time', (text) => {
  expect(() => parseTime(text)).toThrow(expect.objectContaining({ code: 'INVALID_TIME' }));
});

test('milliseconds are recognized as such', () => {
  expect(() => parseTime('1700000000000')).toThrow(/milliseconds/);
});
