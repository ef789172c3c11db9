import type { BrakeTarget } from '../brake.js';
import type { Outcome } from '../outcome.js';
import type { Task } from '../task.js';
import type { RunnerView } from './runner-view.js';

/** A task that another one waits for. */
export interface TaskInTheWay {
  readonly id: string;
  readonly command: string;
}

/** A task that has to end first. `status`: where it is; `scheduled`: back with its scheduler; `ended`: about to be told. */
export interface Dependency {
  readonly id: string;
  /** Undefined where the queue does not hold it at the moment. */
  readonly command: string | undefined;
  readonly status:
    | 'waiting'
    | 'deferred'
    | 'blocked'
    | 'processing'
    | 'retrying'
    | 'scheduled'
    | 'ended'
    | 'missing';
}

/**
 * One thing that keeps a task from being started.
 *
 * - `dependencies`: it is to begin after others, of which `count` have not ended; `on` has the first ten of them.
 * - `paused`: the whole queue is.
 * - `partPaused`: its command is, or a tag of it.
 * - `rateReached`, `concurrencyReached`: a limit of its command or of a tag lets no more through; see `setLimit`.
 * - `noRunner`: nobody who would start it is at work; `runners` has those that are registered, all stopped or dead.
 * - `noProcessor`: this process knows none for its command. A runner that does not either ends the task as failed.
 * - `rulesFail`: the rules of its processor throw, so that whoever claims it ends it as failed.
 * - `tagHeld`: tasks being processed, or one that came back and goes first, hold a tag that it needs.
 * - `ownRule`: its processor's own isTaskDeferred holds it back while tasks with tags are processed.
 * - `slotsFull`: as many tasks as may be are being processed.
 * - `behind`: others go first: `higher` with a higher priority, `earlier` of the same one. For a deferred task: those
 *   that wait longer for the same tags.
 */
export type Hindrance =
  | { readonly type: 'dependencies'; readonly count: number; readonly on: readonly Dependency[] }
  | { readonly type: 'paused' }
  | { readonly type: 'partPaused'; readonly of: BrakeTarget }
  | {
      readonly type: 'rateReached';
      readonly of: BrakeTarget;
      readonly rate: { readonly tasks: number; readonly seconds: number };
      readonly secondsUntilStart: number;
    }
  | {
      readonly type: 'concurrencyReached';
      readonly of: BrakeTarget;
      readonly concurrency: number;
      readonly tasks: readonly TaskInTheWay[];
    }
  | { readonly type: 'noRunner'; readonly runners: readonly RunnerView[] }
  | { readonly type: 'noProcessor'; readonly command: string }
  | { readonly type: 'rulesFail'; readonly message: string }
  | { readonly type: 'tagHeld'; readonly tag: string; readonly by: readonly TaskInTheWay[] }
  | { readonly type: 'ownRule' }
  | { readonly type: 'slotsFull'; readonly maxRunning: number; readonly tasks: readonly TaskInTheWay[] }
  | {
      readonly type: 'behind';
      readonly higher: number;
      readonly earlier: number;
      readonly next: TaskInTheWay;
    };

/**
 * Where a task is and why it is not being processed. `hindrances` come in the order in which they have to be cleared
 * away; none means that it is started at any moment.
 */
export type TaskExplanation = { readonly task: Task } & (
  | { readonly status: 'waiting' | 'deferred' | 'blocked'; readonly hindrances: readonly Hindrance[] }
  | {
      readonly status: 'processing';
      /** Epoch seconds. */
      readonly since: number;
      /** How long the run may take, and how long it has taken by the clock that its limit goes by, in seconds. */
      readonly limitSeconds: number;
      readonly elapsedSeconds: number;
      /** Undefined where the queue does not know its process any more. */
      readonly runner: RunnerView | undefined;
      readonly childPid: number | undefined;
      /** Whether it was told to end; see `TaskQueue.cancelTask`. */
      readonly isCancelled: boolean;
    }
  /**
   * It failed, and its next attempt is due at that time in epoch seconds. `via`: a `scheduler` that it is given to, or the
   * `queue` itself.
   */
  | {
      readonly status: 'retrying';
      readonly via: 'queue' | 'scheduler';
      readonly dueAt: number;
      readonly hindrances: readonly Hindrance[];
    }
  | { readonly status: 'finished'; readonly outcome: Outcome; readonly finishedAt: number }
);
