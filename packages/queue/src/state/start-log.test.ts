import { expect, test } from '@jest/globals';
import { StartLog } from './start-log.js';
import type { Start } from './start-log.js';

const starts = (...times: number[]): Start[] => times.map((time) => [time, time]);
const times = (log: StartLog): number[] => [...log].map(([at]) => at);

test('the last starts are kept, oldest first', () => {
  const log = new StartLog(3, starts(1, 2));
  expect([times(log), log.oldest]).toEqual([[1, 2], undefined]);
  for (const start of starts(3, 4, 5)) log.add(start);
  expect([times(log), log.oldest]).toEqual([
    [3, 4, 5],
    [3, 3],
  ]);
  expect(times(new StartLog(2, log))).toEqual([4, 5]);
});

test('there is room for what was never started and for what is over, and no more is looked at than is asked for', () => {
  const log = new StartLog(4, starts(1, 2, 3));
  const asked: number[] = [];
  const isOver = ([at]: Start): boolean => {
    asked.push(at);
    return at < 3;
  };
  expect(log.room(isOver, 10)).toBe(3);
  expect(asked).toEqual([1, 2, 3]);
  expect(log.room(isOver, 1)).toBe(1);
  expect(asked).toEqual([1, 2, 3]);
});

test('starts are taken back, newest first', () => {
  const log = new StartLog(2);
  const undo: (() => void)[] = [];
  const seen: number[][] = [];
  for (const start of starts(1, 2, 3, 4)) {
    seen.push(times(log));
    log.add(start, undo);
  }
  for (const step of undo.toReversed()) {
    step();
    expect(times(log)).toEqual(seen.pop());
  }
});
