import { existsSync, mkdirSync, utimesSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { TestFolder } from '../test/support/folder.js';
import { withLock } from './lock.js';

const folder = new TestFolder();

test('one at a time has the lock, and it is gone afterwards', async () => {
  const path = folder.file('a.lock');
  let inside = 0;
  let most = 0;
  const enter = async (locked: boolean): Promise<boolean> => {
    most = Math.max(most, (inside += 1));
    await new Promise((resolve) => void setImmediate(resolve));
    inside -= 1;
    return locked;
  };
  const all = await Promise.all([1, 2, 3].map(async () => withLock(path, { seconds: 10 }, enter)));
  expect(all).toEqual([true, true, true]);
  expect(most).toBe(1);
  expect(existsSync(path)).toBe(false);
});

test('two locks of one folder do not release each other', async () => {
  await withLock(folder.file('a.lock'), { seconds: 0 }, async () => {
    await withLock(folder.file('a.turn'), { seconds: 0 }, async () => undefined);
    expect(existsSync(folder.file('a.turn'))).toBe(false);
    expect(existsSync(folder.file('a.lock'))).toBe(true);
  });
  expect(existsSync(folder.file('a.lock'))).toBe(false);
});

test('when it cannot be had in time the body runs without it', async () => {
  mkdirSync(folder.file('a.lock'));
  const run = async (seconds: number, signal?: AbortSignal): Promise<boolean> =>
    withLock(folder.file('a.lock'), { seconds, signal }, async (locked) => locked);
  expect(await run(0)).toBe(false);
  expect(await run(0.05)).toBe(false);
  expect(await run(3600, AbortSignal.timeout(20))).toBe(false);
  expect(await run(3600, AbortSignal.abort())).toBe(false);
  expect(existsSync(folder.file('a.lock'))).toBe(true);
});

test('one that a dead process left behind is taken over', async () => {
  mkdirSync(folder.file('a.lock'));
  utimesSync(folder.file('a.lock'), 1, 1);
  expect(await withLock(folder.file('a.lock'), { seconds: 0 }, async (locked) => locked)).toBe(true);
});

test('a body that throws releases it, and a folder that refuses locks does not stop the body', async () => {
  const failing = withLock(folder.file('a.lock'), { seconds: 0 }, async () => {
    throw new Error('mine');
  });
  await expect(failing).rejects.toThrow('mine');
  expect(existsSync(folder.file('a.lock'))).toBe(false);
  expect(await withLock(folder.file('none/a.lock'), { seconds: 3600 }, async (locked) => locked)).toBe(false);
});
