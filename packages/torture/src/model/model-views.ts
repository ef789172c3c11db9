import type { Words } from './rules.js';

/** A task as anybody can see it. */
export interface TaskView extends Words {
  readonly id: string;
  readonly priority: number;
  readonly retries: number;
  readonly attempts: number;
  readonly started: number | undefined;
  readonly timestamp: number;
  /** -1 without one. */
  readonly timeout: number;
  /** Whether it came from the schedule. */
  readonly isScheduled: boolean;
}

/** How a task ended: a status, and what it gave or died of. */
export interface End {
  readonly status: string;
  readonly result?: unknown;
  readonly message?: string;
  readonly code?: string;
  readonly delaySeconds?: number;
}

/** What became of a task that was given to the queue. */
export type Report =
  | { readonly status: 'queued'; readonly id: string; readonly overrode: readonly string[] }
  | { readonly status: 'duplicate'; readonly of: string; readonly overrode: readonly string[] }
  | { readonly status: 'refused'; readonly code: string };

export type Settings = Record<
  'maxRunning' | 'defaultTimeout' | 'maxTimeout' | 'defaultChildTimeout' | 'historyLimit',
  number
>;
