import { describe, expect, test } from '@jest/globals';
import { describeStateModel } from '@millrace/state-file/testing';
import { queueModel } from './queue-model.js';
import type { QueueOp } from './queue-op.js';

const task = (n: number, priority?: number) => ({
  id: `TQ:TaskQueue:${n}`,
  command: 'note',
  args: [String(n)],
  timestamp: n,
  retries: 2,
  ...(priority !== undefined && { priority }),
});
const id = (n: number): string => `TQ:TaskQueue:${n}`;
const process = { pid: 7, host: 'here', boot: 'b', started: '1' } as never;
const claim = (n: number, tags: string[] = []): QueueOp => ({
  op: 'claim',
  id: id(n),
  runner: 'one',
  attempt: 1,
  at: 10,
  mono: 5,
  limit: 60,
  ...(tags.length > 0 && { tags }),
});

const operations: readonly QueueOp[] = [
  { op: 'settings', settings: { maxRunning: 3, historyLimit: 2 } },
  ...[1, 2, 3, 4, 5, 6, 7].map((n): QueueOp => ({ op: 'add', task: task(n) })),
  { op: 'add', task: task(8, 5), key: 'own' },
  { op: 'pause' },
  { op: 'resume' },
  { op: 'runner', id: 'one', process },
  claim(1, ['disk', 'net']),
  { op: 'spawn', id: id(1), attempt: 1, process },
  { op: 'progress', id: id(1), value: 0.5 },
  { op: 'defer', id: id(2), tags: ['disk'] },
  { op: 'defer', id: id(3), tags: ['disk'] },
  { op: 'defer', id: id(4), tags: [], ownRule: true },
  { op: 'runner', id: 'two', process },
  { op: 'adopt', id: id(1), runner: 'two' },
  { op: 'cancel', id: id(1), reason: 'enough' },
  { op: 'requeue', id: id(1), reason: 'runner died' },
  { op: 'undefer', id: id(4) },
  { op: 'undefer', id: id(2), key: 'own' },
  { op: 'defer', id: id(2), tags: ['disk'] },
  { op: 'undefer', id: id(2), key: 'own' },
  claim(1),
  { op: 'requeue', id: id(1), reason: 'handed back' },
  { op: 'remove', id: id(3), reason: 'deleted' },
  { op: 'remove', id: id(2), reason: 'overridden' },
  claim(1),
  { op: 'settle', id: id(1), at: 20, outcome: { status: 'done', result: [1] } },
  claim(4),
  { op: 'settle', id: id(4), at: 21, outcome: { status: 'retried', delaySeconds: 5 } },
  { op: 'rescheduled', id: id(4) },
  claim(8),
  {
    op: 'retry',
    id: id(8),
    at: 21,
    dueAt: 31,
    outcome: { status: 'retried', error: { message: 'no', code: 'X' } },
  },
  claim(7),
  { op: 'retry', id: id(7), at: 22, dueAt: 30, outcome: { status: 'retried' } },
  { op: 'due', id: id(7) },
  claim(7),
  { op: 'retry', id: id(7), at: 40, dueAt: 50, outcome: { status: 'retried', error: { message: 'again' } } },
  { op: 'due', id: id(8), key: 'own' },
  { op: 'discard', id: id(5), at: 22, outcome: { status: 'failed' } },
  { op: 'discard', id: id(6), at: 23, outcome: { status: 'failed' } },
  ...[20, 21, 22, 23, 24, 25].map(
    (n): QueueOp => ({ op: 'add', task: task(n), ...(n === 22 && { key: 'own' }) }),
  ),
  { op: 'block', id: id(22), on: [id(20), id(21)] },
  { op: 'block', id: id(23), on: [id(22), id(20)] },
  { op: 'block', id: id(24), on: [id(22)] },
  { op: 'block', id: id(25), on: [id(24), id(7)] },
  { op: 'discard', id: id(20), at: 24, outcome: { status: 'failed' } },
  { op: 'met', id: id(22), on: id(20) },
  { op: 'passOn', id: id(20), to: id(21) },
  { op: 'remove', id: id(24), reason: 'unqueued' },
  claim(21),
  { op: 'settle', id: id(21), at: 25, outcome: { status: 'retried', delaySeconds: 5 } },
  { op: 'rescheduled', id: id(21) },
  { op: 'missing', id: id(22), end: 'lost' },
  { op: 'unblock', id: id(22) },
  { op: 'met', id: id(25), on: id(24) },
  { op: 'discard', id: id(23), at: 26, outcome: { status: 'cancelled' } },
  { op: 'handedOver', key: 'a' },
  { op: 'handOversForgotten', keys: ['a'], schedule: 'later', revision: 3 },
  { op: 'handedOver', key: 'b' },
  { op: 'runnerGone', id: 'two' },
  ...[11, 12, 13, 14].map((n): QueueOp => ({ op: 'add', task: task(n, n === 13 ? 5 : undefined) })),
  { op: 'hold', brake: 'command:note' },
  { op: 'limit', brake: 'command:note', limit: { concurrency: 2, rate: { tasks: 2, seconds: 60 } } },
  { op: 'limit', brake: 'tag:disk', limit: { concurrency: 1 }, fromSettings: true },
  ...[11, 12, 13].map((n): QueueOp => ({ op: 'defer', id: id(n), tags: ['disk'], brake: 'command:note' })),
  { op: 'release', brake: 'command:note' },
  { op: 'undefer', id: id(13) },
  { op: 'undefer', id: id(11) },
  claim(13, ['disk']),
  claim(11),
  { op: 'undefer', id: id(12) },
  { op: 'defer', id: id(12), tags: [], brake: 'tag:disk' },
  { op: 'defer', id: id(14), tags: [], brake: 'tag:disk' },
  { op: 'remove', id: id(14), reason: 'deleted' },
  { op: 'undefer', id: id(12) },
  claim(12),
  { op: 'limit', brake: 'command:note', limit: { rate: { tasks: 3, seconds: 60 } } },
  { op: 'unlimit', brake: 'tag:disk' },
  { op: 'hold', brake: 'tag:net' },
  { op: 'add', task: task(15) },
  { op: 'add', task: task(16) },
  { op: 'edit', id: id(15), task: { ...task(15), args: ['new'] }, key: 'own' },
  { op: 'edit', id: id(15), task: task(15, 3), to: 'back' },
  { op: 'defer', id: id(16), tags: [], brake: 'tag:net' },
  { op: 'edit', id: id(16), task: { ...task(16), timeout: 5 } },
  { op: 'edit', id: id(16), task: task(16, 2), to: 'back' },
  { op: 'drain' },
  { op: 'resume' },
  { op: 'drain' },
];

describeStateModel('the queue', { model: queueModel, operations }, { describe, test });

test('a task that was deferred before a snapshot and came back is still older than those deferred after it', () => {
  const before: QueueOp[] = [
    { op: 'add', task: task(1) },
    { op: 'add', task: task(2) },
    { op: 'defer', id: id(1), tags: ['disk'] },
    { op: 'undefer', id: id(1) },
  ];
  const after: QueueOp[] = [
    { op: 'defer', id: id(2), tags: ['disk'] },
    { op: 'defer', id: id(1), tags: ['disk'] },
  ];
  const state = before.reduce((now, op) => queueModel.apply(now, op), queueModel.empty());
  let loaded = queueModel.empty();
  for (const [section, entry] of queueModel.dump(state)) loaded = queueModel.load(loaded, section, entry);
  for (const start of [state, loaded]) {
    const { deferred } = after.reduce((now, op) => queueModel.apply(now, op), start);
    expect(deferred.inOrder().map(({ record }) => record.id)).toEqual([id(1), id(2)]);
  }
});
