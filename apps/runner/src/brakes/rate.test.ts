import { expect, test } from '@jest/globals';
import { toRate } from './rate.js';
import { limitText } from './target.js';

test.each([
  ['10/1m', 10, 60],
  ['10/m', 10, 60],
  ['5 / 90', 5, 90],
  ['100/1h30m', 100, 5400],
  ['1/0.5', 1, 0.5],
])('%s is a rate', (text, tasks, seconds) => {
  expect(toRate(text)).toEqual({ tasks, seconds });
});

test.each(['', '10', '0/1m', '10/0', '10/', '/1m', '10/x', '-1/m', '1.5/m', '10/1m/2'])(
  '%j is none',
  (text) => {
    expect(toRate(text)).toBeUndefined();
  },
);

test('a limit is shown as it was meant', () => {
  expect(limitText({ concurrency: 2, rate: { tasks: 10, seconds: 60 } })).toBe('2 at a time, 10 in 1m');
  expect(limitText({ rate: { tasks: 10, seconds: 90 } })).toBe('10 in 90s');
  expect(limitText({ rate: { tasks: 1, seconds: 0.5 } })).toBe('1 in 0.5s');
  expect(limitText({ rate: { tasks: 1, seconds: 7200 } })).toBe('1 in 2h');
});
