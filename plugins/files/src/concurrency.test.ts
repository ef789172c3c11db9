import { setImmediate } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { forEachConcurrently } from './concurrency.js';

async function* numbers(count: number, end: () => void = () => undefined) {
  try {
    for (let i = 0; i < count; i += 1) yield i * 10;
  } finally {
    end();
  }
}

test('every item is worked on once, with its position, never more than the limit at a time', async () => {
  const seen: string[] = [];
  let underWay = 0;
  let most = 0;

  await forEachConcurrently(numbers(20), 3, async (item, position) => {
    most = Math.max(most, (underWay += 1));
    for (let turns = item % 7; turns >= 0; turns -= 1) await setImmediate();
    seen.push(`${position}:${item}`);
    underWay -= 1;
  });

  expect(most).toBe(3);
  expect(seen.sort()).toEqual(Array.from({ length: 20 }, (_, i) => `${i}:${i * 10}`).sort());
});

test('the first failure stops the items, and rejects once the others have ended', async () => {
  let ended = 0;
  let closed = false;
  const work = async (_item: number, position: number) => {
    for (let turns = 0; turns < 5; turns += 1) await setImmediate();
    if (position === 1) throw new Error('broken');
    ended += 1;
  };

  await expect(
    forEachConcurrently(
      numbers(100, () => (closed = true)),
      2,
      work,
    ),
  ).rejects.toThrow('broken');

  expect([closed, ended]).toEqual([true, 2]);
});
