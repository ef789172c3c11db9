import { expect, test } from '@jest/globals';
import { CommitFeed } from './commit-feed.js';
import type { Commit } from './model.js';

const commit = (seq: number, missed?: number): Commit<never> => ({
  seq,
  by: '',
  at: 0,
  ops: [],
  ...(missed !== undefined && { missed }),
});

test('commits are told in order, after what published them has ended', async () => {
  const heard: number[] = [];
  const feed = new CommitFeed<never>(() => undefined);
  feed.add(({ seq }) => heard.push(seq), 0);
  feed.publish(commit(1));
  feed.publish(commit(2));
  expect(heard).toEqual([]);
  await Promise.resolve();
  expect(heard).toEqual([1, 2]);
});

test('a listener hears nothing from before it listened, and nothing after it has ended', async () => {
  const heard: number[] = [];
  const feed = new CommitFeed<never>(() => undefined);
  const end = feed.add(() => undefined, 0);
  feed.publish(commit(5));
  feed.add(({ seq }) => heard.push(seq), 5);
  await Promise.resolve();
  feed.publish(commit(6));
  feed.publish(commit(2, Infinity));
  await Promise.resolve();
  expect(heard).toEqual([6, 2]);
  feed.publish(commit(7));
  feed.clear();
  end();
  await Promise.resolve();
  expect(heard).toEqual([6, 2]);
  expect(feed.isHeard).toBe(false);
});

test('a listener that throws is reported and disturbs nobody', async () => {
  const errors: unknown[] = [];
  const heard: number[] = [];
  const feed = new CommitFeed<never>((error) => errors.push(error));
  feed.add(() => {
    throw new Error('mine');
  }, 0);
  feed.add(({ seq }) => heard.push(seq), 0);
  feed.publish(commit(1));
  await Promise.resolve();
  expect(heard).toEqual([1]);
  expect(errors).toMatchObject([{ message: 'mine' }]);
});

test('the same function can listen twice, and ends each by itself', async () => {
  let count = 0;
  const listen = (): void => void (count += 1);
  const feed = new CommitFeed<never>(() => undefined);
  const end = feed.add(listen, 0);
  feed.add(listen, 0);
  end();
  feed.publish(commit(1));
  await Promise.resolve();
  expect(count).toBe(1);
});
