import { expect, test } from '@jest/globals';
import { ageSeconds } from './age.js';

test.each([
  ['45s', 45],
  ['90m', 5400],
  ['12h', 43_200],
  ['30d', 2_592_000],
  ['2w', 1_209_600],
  ['1.5h', 5400],
  ['1d12h', 129_600],
])('%s are %d seconds', (text, seconds) => {
  expect(ageSeconds(text)).toBe(seconds);
});

test.each(['', '30', 'd', '-1d', '0d', '0.0s', '1D', '1M', '1y', '1 d', 'x1d', '1d,', `${'9'.repeat(400)}d`])(
  '%j is no age',
  (text) => {
    expect(ageSeconds(text)).toBeUndefined();
  },
);
