import { expect, test } from '@jest/globals';
import { Registry } from '../registry.js';
import { queueModel } from '../state/queue-model.js';
import type { QueueOp } from '../state/queue-op.js';
import type { QueueState } from '../state/queue-state.js';
import { returnDue, secondsUntilDue } from './return-due.js';

const id = (n: number): string => `TQ:TaskQueue:${n}`;

/** A task that failed and is due again at a time. */
function retrying(n: number, dueAt: number, argument = String(n)): QueueOp[] {
  return [
    { op: 'add', task: { id: id(n), command: 'noop', args: [argument], timestamp: 0, retries: 1 } },
    { op: 'claim', id: id(n), runner: 'one', attempt: 1, at: 1, mono: 1, limit: 60 },
    { op: 'retry', id: id(n), at: 2, dueAt, outcome: { status: 'retried', error: { message: 'no' } } },
  ];
}

function stateAfter(ops: readonly QueueOp[]): QueueState {
  return ops.reduce((state, op) => queueModel.apply(state, op), queueModel.empty());
}

/** What comes back at a time; the state is changed by it. */
function comeBack(state: QueueState, now: number): QueueOp[] {
  const written: QueueOp[] = [];
  const emit = (op: QueueOp): void => {
    written.push(op);
    queueModel.apply(state, op);
  };
  returnDue({ state, emit }, new Registry(), now);
  return written;
}

test('tasks come back once each, when they are due and in the order in which they are', () => {
  const state = stateAfter([...retrying(1, 30), ...retrying(2, 10), ...retrying(3, 20), ...retrying(4, 20)]);
  expect(comeBack(state, 9.9)).toEqual([]);
  expect(secondsUntilDue(state, 9)).toBe(1);
  expect(comeBack(state, 20)).toEqual([2, 3, 4].map((n) => ({ op: 'due', id: id(n) })));
  expect(comeBack(state, 20)).toEqual([]);
  expect(secondsUntilDue(state, 20)).toBe(10);
  expect(Array.from(state.waiting, ({ record }) => record.id)).toEqual([2, 3, 4].map(id));
  expect(comeBack(state, 1e9)).toEqual([{ op: 'due', id: id(1) }]);
  expect(secondsUntilDue(state, 20)).toBeUndefined();
});

test('a task that repeats one that waits by now is gone, as when it were queued anew', () => {
  const state = stateAfter([...retrying(1, 10, 'same'), ...retrying(2, 5, 'same')]);
  expect(comeBack(state, 10)).toEqual([
    { op: 'due', id: id(2) },
    { op: 'remove', id: id(1), reason: 'duplicate' },
  ]);
});

test('nothing is due while the queue is paused, so that nobody wakes for it', () => {
  const state = stateAfter([...retrying(1, 10), { op: 'pause' }]);
  expect(secondsUntilDue(state, 100)).toBeUndefined();
});

test('the last ten failed attempts stay with the task, with their times and what went wrong', () => {
  const ops = Array.from({ length: 12 }, (_, n): QueueOp[] => [
    { op: 'claim', id: id(1), runner: 'one', attempt: n + 2, at: 100 + n, mono: 1, limit: 60 },
    {
      op: 'retry',
      id: id(1),
      at: 200 + n,
      dueAt: 300,
      outcome: { status: 'retried', error: { message: `${n} ${'x'.repeat(600)}`, code: 'BAD' } },
    },
    { op: 'due', id: id(1) },
  ]);
  const state = stateAfter([...retrying(1, 10), { op: 'due', id: id(1) }, ...ops.flat()]);
  const { failedAttempts, failures = [] } = state.waiting.get(id(1))?.record ?? {};
  expect([failedAttempts, failures.length, failures[0]?.attempt]).toEqual([13, 10, 4]);
  expect(failures.at(-1)).toEqual({
    attempt: 13,
    startedAt: 111,
    endedAt: 211,
    message: `11 ${'x'.repeat(497)}`,
    code: 'BAD',
  });
});
