import { roomBehind, secondsUntilRoom } from '../decisions/brakes.js';
import type { Moment } from '../decisions/brakes.js';
import { brakeKeysOf } from '../state/brake-ops.js';
import type { Brake } from '../state/brake-ops.js';
import type { QueueState } from '../state/queue-state.js';
import { inTheWay } from './in-the-way.js';
import type { Hindrance, TaskInTheWay } from './task-explanation.js';

/** The pauses and limits that keep a task from being started. */
export function brakesOn(
  state: QueueState,
  command: string,
  tags: readonly string[],
  moment: Moment,
): Hindrance[] {
  return brakeKeysOf(command, tags).flatMap((key) => {
    const brake = state.brakes.get(key);
    return brake && roomBehind(state, key, moment, 1) === 0 ? by(state, brake, moment) : [];
  });
}

function by(state: QueueState, brake: Brake, moment: Moment): Hindrance[] {
  const { of, isPaused, limit } = brake;
  if (isPaused) return [{ type: 'partPaused', of }];
  const secondsUntilStart = secondsUntilRoom(brake, moment);
  if (limit?.rate && secondsUntilStart > 0)
    return [{ type: 'rateReached', of, rate: limit.rate, secondsUntilStart }];
  const tasks = processedUnder(state, brake);
  return [{ type: 'concurrencyReached', of, concurrency: limit?.concurrency ?? 0, tasks }];
}

function processedUnder({ processing }: QueueState, { of }: Brake): TaskInTheWay[] {
  const counts = [...processing].filter(({ record, tags }) =>
    of.tag === undefined ? record.command === of.command : tags.includes(of.tag),
  );
  return counts.map(inTheWay);
}
