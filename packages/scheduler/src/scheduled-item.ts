import type { TaskRecord } from '@millrace/queue';

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
}

/** When an item may be handed over: its time or, after a refusal, its next try. */
export function readyAt(item: ScheduledItem): number {
  return item.retryAt ?? item.time;
}
