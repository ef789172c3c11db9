import { expect, test } from '@jest/globals';
import { backoffSeconds, retryAfterSeconds } from './retry-delay.js';

const NOW = Date.UTC(1994, 10, 6, 8, 49, 0);

test.each([
  ['120', 120],
  [' 0 ', 0],
  ['999999999', 86_400],
  ['Sun, 06 Nov 1994 08:49:37 GMT', 37],
  ['Sunday, 06-Nov-94 08:49:37 GMT', 37],
  ['Sun Nov  6 08:49:37 1994', 37],
  ['Sun, 06 Nov 1994 08:00:00 GMT', 0],
  ['Sun, 06 Nov 2094 08:49:37 GMT', 86_400],
  ['-5', undefined],
  ['1.5', undefined],
  ['soon', undefined],
  ['', undefined],
  [null, undefined],
])('Retry-After %j asks to wait %j s', (header, seconds) => {
  expect(retryAfterSeconds(header, NOW)).toBe(seconds);
});

test('without Retry-After the delay doubles with each attempt, up to a day', () => {
  expect([0, 1, 2, 3, 10, 2000].map((attempts) => backoffSeconds(attempts, 10))).toEqual([
    10, 10, 20, 40, 5120, 86_400,
  ]);
  expect(backoffSeconds(1)).toBe(30);
  expect(backoffSeconds(5, 0)).toBe(0);
});
