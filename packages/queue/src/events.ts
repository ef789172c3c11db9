import type { Commit, Json } from '@millrace/state-file';
import { brakeTarget } from './brake.js';
import type { QueueOp } from './state/queue-op.js';
import type { QueueEvent } from './task-queue-like.js';

type Untimed = QueueEvent extends infer E ? (E extends QueueEvent ? Omit<E, 'seq' | 'at'> : never) : never;

/** The events that a commit tells of, in order. */
export function* eventsOf({ seq, at, ops }: Commit<QueueOp>): Generator<QueueEvent> {
  for (const op of ops) {
    const event = eventOf(op);
    if (event) yield { seq, at, ...event };
  }
}

function eventOf(op: QueueOp): Untimed | undefined {
  switch (op.op) {
    case 'add':
      return { type: 'queued', id: op.task.id, task: op.task };
    case 'remove':
      return { type: 'removed', id: op.id, reason: op.reason };
    case 'claim':
      return { type: 'started', id: op.id, attempt: op.attempt, runner: op.runner };
    case 'spawn':
      return { type: 'spawned', id: op.id, pid: op.process.pid };
    case 'defer':
      return { type: 'deferred', id: op.id, tags: op.tags, ...(op.brake && { by: brakeTarget(op.brake) }) };
    case 'undefer':
      return { type: 'undeferred', id: op.id };
    case 'block':
      return { type: 'blocked', id: op.id, on: op.on };
    case 'unblock':
      return { type: 'unblocked', id: op.id };
    case 'requeue':
      return { type: 'requeued', id: op.id, reason: op.reason };
    case 'adopt':
      return { type: 'adopted', id: op.id, runner: op.runner };
    case 'progress':
      return { type: 'progress', id: op.id, value: op.value as Json };
    case 'settle':
    case 'discard':
      return { type: 'finished', id: op.id, outcome: op.outcome };
    case 'retry':
      return { type: 'finished', id: op.id, outcome: op.outcome };
    case 'due':
      return { type: 'returned', id: op.id };
    case 'revive':
      return { type: 'revived', id: op.id };
    case 'cancel':
      return {
        type: 'cancelRequested',
        id: op.id,
        ...(op.reason !== undefined && { reason: op.reason }),
      };
    case 'pause':
      return { type: 'paused' };
    case 'resume':
      return { type: 'resumed' };
    case 'edit':
      return { type: 'edited', id: op.id, task: op.task };
    case 'drain':
      return { type: 'draining' };
    case 'hold':
      return { type: 'paused', of: brakeTarget(op.brake) };
    case 'release':
      return { type: 'resumed', of: brakeTarget(op.brake) };
    case 'limit':
      return { type: 'limited', of: brakeTarget(op.brake), limit: op.limit };
    case 'unlimit':
      return { type: 'unlimited', of: brakeTarget(op.brake) };
    case 'settings':
      return { type: 'settings', settings: op.settings };
    case 'met':
    case 'passOn':
    case 'missing':
    case 'runner':
    case 'runnerGone':
    case 'rescheduled':
    case 'takeRetry':
    case 'handedOver':
    case 'handOversForgotten':
      return undefined;
  }
}
