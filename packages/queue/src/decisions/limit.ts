import type { BrakeKey, Limit } from '../brake.js';
import { sameLimit } from '../limit-view.js';
import type { QueueTransaction } from './queue-transaction.js';

/** Sets the limits of settings, and removes those that came from settings and are in them no more. */
export function limitAsInSettings(
  { state, emit }: QueueTransaction,
  wanted: ReadonlyMap<BrakeKey, Limit>,
): void {
  for (const [brake, { fromSettings }] of [...state.brakes])
    if (fromSettings && !wanted.has(brake)) emit({ op: 'unlimit', brake });
  for (const [brake, limit] of wanted) {
    const former = state.brakes.get(brake);
    if (!former?.fromSettings || !sameLimit(former.limit, limit))
      emit({ op: 'limit', brake, limit, fromSettings: true });
  }
}
