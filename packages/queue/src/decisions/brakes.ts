import type { BrakeKey } from '../brake.js';
import { brakeKeysOf } from '../state/brake-ops.js';
import type { Brake } from '../state/brake-ops.js';
import type { QueueState } from '../state/queue-state.js';
import type { Start } from '../state/start-log.js';

/** When something is decided: epoch seconds, and seconds since the system was started. */
export interface Moment {
  readonly now: number;
  readonly mono: number;
}

/** The first brake that keeps a task from being started, if one does. */
export function closedBrake(
  state: QueueState,
  command: string,
  tags: readonly string[],
  moment: Moment,
): BrakeKey | undefined {
  if (state.brakes.size === 0) return undefined;
  return brakeKeysOf(command, tags).find((key) => roomBehind(state, key, moment, 1) === 0);
}

/** How many tasks behind a brake may be started now, at least up to `most`. */
export function roomBehind(state: QueueState, key: BrakeKey, moment: Moment, most: number): number {
  const brake = state.brakes.get(key);
  if (!brake) return most;
  if (brake.isPaused) return 0;
  const { concurrency = Infinity } = brake.limit ?? {};
  const slots = concurrency === Infinity ? most : Math.max(0, concurrency - processedUnder(state, brake));
  return Math.min(most, slots, roomInPeriod(brake, moment, most));
}

/** Seconds until the rate of a brake allows a start again; 0 when it does. */
export function secondsUntilRoom({ limit, starts }: Brake, moment: Moment): number {
  const oldest = starts?.oldest;
  if (!limit?.rate || !oldest) return 0;
  return Math.max(0, limit.rate.seconds - secondsSince(oldest, moment));
}

/** Seconds until a rate lets through a task that it holds back; undefined when none will, or nothing could be started. */
export function secondsUntilStart(state: QueueState, moment: Moment): number | undefined {
  const { paused, deferred, settings, processing } = state;
  if (paused || deferred.size === 0 || processing.size >= settings.maxRunning) return undefined;
  const waits = [...deferred.braked.brakes].map((key) => secondsUntilOpen(state, key, moment));
  const soonest = Math.min(...waits);
  return soonest === Infinity ? undefined : soonest;
}

/** Infinity for a brake that does not open by itself. */
function secondsUntilOpen(state: QueueState, key: BrakeKey, moment: Moment): number {
  if (roomBehind(state, key, moment, 1) > 0) return 0;
  const brake = state.brakes.get(key);
  const wait = brake && !brake.isPaused ? secondsUntilRoom(brake, moment) : 0;
  return wait > 0 ? wait : Infinity;
}

/** How many tasks are being processed that count for a brake. */
export function processedUnder({ processing, heldTags }: QueueState, { of }: Brake): number {
  if (of.tag !== undefined) return heldTags.get(of.tag) ?? 0;
  let count = 0;
  for (const { record } of processing) if (record.command === of.command) count += 1;
  return count;
}

function roomInPeriod({ limit, starts }: Brake, moment: Moment, most: number): number {
  const { rate } = limit ?? {};
  if (!rate || !starts) return most;
  return starts.room((start) => secondsSince(start, moment) >= rate.seconds, most);
}

/**
 * By the wall clock, unless it was set back since: then by the time since the system was started, or since the start when
 * the system has been started after that.
 */
function secondsSince([at, startMono]: Start, { now, mono }: Moment): number {
  if (now >= at) return now - at;
  return mono >= startMono ? mono - startMono : mono;
}
