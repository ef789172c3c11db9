import { expect, test } from '@jest/globals';
import type { QueueEvent } from '@millrace/queue';
import { eventLine } from './event-line.js';

type Untimed = QueueEvent extends infer E ? (E extends QueueEvent ? Omit<E, 'seq' | 'at'> : never) : never;

const id = 'TQ:TaskQueue:1';

const lines: [Untimed, string | undefined][] = [
  [{ type: 'started', id, attempt: 1, runner: 'x' }, `started ${id} greet Fred`],
  [{ type: 'started', id, attempt: 3, runner: 'x' }, `started ${id} greet Fred (start 3)`],
  [{ type: 'finished', id, outcome: { status: 'done', exitCode: 0 } }, `done ${id} greet Fred`],
  [
    { type: 'finished', id, outcome: { status: 'failed', error: { message: 'no' } } },
    `failed ${id} greet Fred: no`,
  ],
  [
    { type: 'finished', id, outcome: { status: 'lost', signal: 'SIGKILL' } },
    `lost ${id} greet Fred: SIGKILL`,
  ],
  [
    { type: 'finished', id, outcome: { status: 'failed', exitCode: 3 } },
    `failed ${id} greet Fred: exit code 3`,
  ],
  [
    { type: 'finished', id, outcome: { status: 'retried', delaySeconds: 900 } },
    `retried ${id} greet Fred, again in 15m`,
  ],
  [{ type: 'removed', id, reason: 'overridden' }, `removed ${id}: overridden`],
  [{ type: 'deferred', id, tags: ['a', 'b'] }, `deferred ${id} greet Fred: a b in use`],
  [{ type: 'requeued', id, reason: 'runner died' }, `requeued ${id} greet Fred: runner died`],
  [{ type: 'paused' }, 'paused'],
  [{ type: 'settings', settings: { maxRunning: 3 } }, 'settings maxRunning=3'],
  [{ type: 'spawned', id, pid: 7 }, undefined],
  [{ type: 'progress', id, value: 0.5 }, undefined],
];

test.each(lines)('%j reads %j', (event, line) => {
  expect(eventLine({ seq: 1, at: 0, ...event }, 'greet Fred')).toBe(line);
});
