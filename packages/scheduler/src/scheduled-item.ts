import type { TaskRecord } from '@millrace/queue';
import type { Occurrence } from './recurring/recurring-entry.js';

/** Where items stand that wait for something else than a time: behind all others. */
const HELD = Number.MAX_SAFE_INTEGER;

/** One task for later. Never changed once it is in a schedule; a change puts another in its place. */
export interface ScheduledItem {
  /** Names this stay in the schedule. Partly random, so that it never comes again, whatever is restored from a backup. */
  readonly key: string;
  /** Order of arrival. */
  readonly serial: number;
  /** Epoch seconds at which the task is due. */
  readonly time: number;
  readonly task: TaskRecord;
  /** How often a queue has refused the task; absent when never. */
  readonly refusals?: number;
  /** Epoch seconds of the next try after a refusal. */
  readonly retryAt?: number;
  /** Of a recurring entry only. */
  readonly occurrence?: Occurrence;
  /** It is due and waits for the end of the occurrence before. */
  readonly isHeld?: boolean;
}

/** When an item may be handed over: its time or, after a refusal, its next try. */
export function readyAt(item: ScheduledItem): number {
  return item.isHeld ? HELD : (item.retryAt ?? item.time);
}
