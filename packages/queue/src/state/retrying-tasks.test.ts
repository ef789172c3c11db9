import { expect, test } from '@jest/globals';
import { RetryingTasks } from './retrying-tasks.js';
import type { RetryingTask } from './retrying-tasks.js';

const task = (n: number, dueAt: number, runner?: string): RetryingTask => ({
  record: { id: `TQ:TaskQueue:${n}`, command: 'noop', timestamp: 0, retries: 1 },
  dueAt,
  ...(runner !== undefined && { runner }),
});

test('tasks stand in the order in which they are due, those that are due together by their id', () => {
  const tasks = [task(5, 3), task(1, 9), task(2, 3), task(4, 1)];
  const retrying = new RetryingTasks();
  for (const one of tasks) retrying.add(one);
  const [third, last, second, first] = tasks;
  expect(retrying.inOrder).toEqual([first, second, third, last]);
  retrying.remove(second as RetryingTask);
  expect(retrying.inOrder).toEqual([first, third, last]);
});

test('those on their way to their scheduler stand apart', () => {
  const retrying = new RetryingTasks();
  retrying.add(task(1, 5, 'one'));
  retrying.add(task(2, 6));
  expect([...retrying.leaving.keys()]).toEqual(['TQ:TaskQueue:1']);
  expect(retrying.inOrder).toEqual([task(2, 6)]);
  expect([retrying.size, retrying.has('TQ:TaskQueue:1')]).toEqual([2, true]);
});

test('whatever was added and removed can be taken back', () => {
  const retrying = new RetryingTasks();
  const [stays, comes, goes, leaves] = [task(1, 5), task(2, 1), task(3, 9), task(4, 2, 'one')] as const;
  retrying.add(stays);
  retrying.add(goes);
  retrying.add(leaves);
  const undo: (() => void)[] = [];
  retrying.add(comes, undo);
  retrying.remove(goes, undo);
  retrying.remove(leaves, undo);
  expect(retrying.inOrder).toEqual([comes, stays]);
  for (const back of undo.reverse()) back();
  expect(retrying.inOrder).toEqual([stays, goes]);
  expect([...retrying.leaving.values()]).toEqual([leaves]);
});
