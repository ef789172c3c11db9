import type { BrakeTarget, Limit } from './brake.js';
import { brakeKey } from './brake.js';
import { processedUnder, secondsUntilRoom } from './decisions/brakes.js';
import type { Moment } from './decisions/brakes.js';
import type { Brake } from './state/brake-ops.js';
import type { QueueState } from './state/queue-state.js';

/** A limit as it is at this moment. */
export type LimitView = BrakeTarget &
  Limit & {
    /** Whether it comes from the settings of a runner, and goes with them. */
    readonly fromSettings: boolean;
    /** How many of its tasks are being processed. */
    readonly processing: number;
    /** How many of its tasks were put back because of it. */
    readonly heldBack: number;
    /** Seconds until its rate allows a start, 0 when it does. */
    readonly secondsUntilStart: number;
  };

/** The limit of a brake that has one. */
export function toLimitView(state: QueueState, brake: Brake, moment: Moment): LimitView[] {
  const { of, limit, fromSettings = false } = brake;
  if (!limit) return [];
  return [
    {
      ...of,
      ...limit,
      fromSettings,
      processing: processedUnder(state, brake),
      heldBack: state.deferred.braked.countOf(brakeKey(of)),
      secondsUntilStart: secondsUntilRoom(brake, moment),
    },
  ];
}

export function sameLimit(a: Limit | undefined, b: Limit): boolean {
  return (
    a !== undefined &&
    a.concurrency === b.concurrency &&
    a.rate?.tasks === b.rate?.tasks &&
    a.rate?.seconds === b.rate?.seconds
  );
}
