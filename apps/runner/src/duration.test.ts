import { expect, test } from '@jest/globals';
import { parseDuration, showDuration, toSeconds } from './duration.js';

test.each([
  ['0', 0],
  ['90', 90],
  ['1.5', 1.5],
  ['500ms', 0.5],
  ['30s', 30],
  ['10m', 600],
  ['2h', 7200],
  ['1d', 86_400],
  ['1w', 604_800],
  ['1h30m', 5400],
  ['0.5h', 1800],
])('%s is %d seconds', (text, seconds) => {
  expect(toSeconds(text)).toBe(seconds);
});

test.each(['', 'x', '10 m', '-5', '5y', 'm', '1h30', '1e3', ' 5'])('%j is no length of time', (text) => {
  expect(toSeconds(text)).toBeUndefined();
  expect(() => parseDuration(text)).toThrow(expect.objectContaining({ code: 'INVALID_DURATION' }));
});

test.each([
  [-3, '0s'],
  [59.9, '59s'],
  [60, '1m'],
  [7199, '1h'],
  [86_400, '24h'],
  [172_800, '2d'],
])('%d seconds are shown as %s', (seconds, text) => {
  expect(showDuration(seconds)).toBe(text);
});
