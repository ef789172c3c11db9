import type { PlannedTask } from '../promises/planned-task.js';
import type { PlaceOptions } from './place.js';

/** One thing that a process does. */
export type Step =
  /** In one step when there are several. */
  | { readonly type: 'enqueue'; readonly tasks: readonly PlannedTask[] }
  /** Each by itself, without waiting for the others. */
  | { readonly type: 'burst'; readonly tasks: readonly PlannedTask[] }
  | {
      readonly type: 'schedule';
      readonly tasks: readonly [PlannedTask];
      readonly delaySeconds: number;
      readonly attempts: number;
    }
  | { readonly type: 'unqueue' | 'unschedule'; readonly label: string }
  | { readonly type: 'pause' | 'resume' | 'compact' | 'compact schedule' };

/** What a process signals to itself, and at which visit of a wait point. */
export interface SelfSignal {
  readonly signal: 'SIGKILL' | 'SIGSTOP';
  readonly point: string;
  readonly visit: number;
}

/** What a process is to do with its life. */
export interface ActorOrder {
  readonly place: PlaceOptions;
  readonly runLog: string;
  /** Whether it processes the queue beside its steps. */
  readonly runs: boolean;
  readonly steps: readonly Step[];
  readonly at?: SelfSignal | undefined;
}

/** What a process says, a line each. Times in monotonic seconds; `step` and `part` are positions in the order. */
export type ActorLine =
  | { readonly type: 'opened' | 'done' }
  | { readonly type: 'tries'; readonly step: number; readonly at: number }
  | {
      readonly type: 'acknowledged';
      readonly step: number;
      readonly part: number;
      readonly at: number;
      /** The id of a task, or whether it was there to be removed. */
      readonly answer: string | boolean | null;
    }
  | { readonly type: 'signals itself'; readonly point: string; readonly at: number };
