import type { Outcome } from '../outcome.js';
import type { ProcessIdentity } from '../running/process-identity.js';
import type { TaskRecord } from '../task.js';
import type { QueueSettings, RemovalReason } from '../task-queue-like.js';
import type { BrakeKey } from '../brake.js';
import type { BrakeOp } from './brake-ops.js';
import type { CancelOp } from './cancel-ops.js';
import type { EditOp } from './edit-ops.js';
import type { RetryOp } from './retry-ops.js';
import type { DependencyOp } from './dependency-ops.js';
import type { ReviveOp } from './revive-ops.js';

/** Settings as they are stored: those that were ever given. */
export type StoredSettings = Partial<QueueSettings>;

/** A fact of a queue. Every change of a queue is a list of these; the journal holds nothing else. */
export type QueueOp =
  | BrakeOp
  | CancelOp
  | RetryOp
  | EditOp
  | DependencyOp
  | ReviveOp
  | { readonly op: 'settings'; readonly settings: StoredSettings }
  | { readonly op: 'pause' }
  | { readonly op: 'resume' }
  /** A task begins to wait. `key`: the duplicate key of its processor's own rule. */
  | { readonly op: 'add'; readonly task: TaskRecord; readonly key?: string }
  /** A waiting, deferred or blocked task is gone without having been run. */
  | { readonly op: 'remove'; readonly id: string; readonly reason: RemovalReason }
  | { readonly op: 'runner'; readonly id: string; readonly process: ProcessIdentity }
  | { readonly op: 'runnerGone'; readonly id: string }
  /** A waiting task begins to be processed. `limit`: seconds; `mono`: seconds since boot, for what is left of it. */
  | {
      readonly op: 'claim';
      readonly id: string;
      readonly runner: string;
      readonly attempt: number;
      readonly at: number;
      readonly mono: number;
      readonly limit: number;
      readonly tags?: readonly string[];
    }
  /** The child process of a task exists, and will begin only now. */
  | { readonly op: 'spawn'; readonly id: string; readonly attempt: number; readonly process: ProcessIdentity }
  /** Another runner looks after a child whose runner died. */
  | { readonly op: 'adopt'; readonly id: string; readonly runner: string }
  /** `brake`: what holds it back, when that is not its tags. */
  | {
      readonly op: 'defer';
      readonly id: string;
      readonly tags: readonly string[];
      readonly ownRule?: true;
      readonly brake?: BrakeKey;
    }
  | { readonly op: 'undefer'; readonly id: string; readonly key?: string }
  /** A task that was being processed waits again, before all others. */
  | {
      readonly op: 'requeue';
      readonly id: string;
      readonly reason: 'runner died' | 'handed back';
      readonly key?: string;
    }
  | { readonly op: 'progress'; readonly id: string; readonly value: unknown }
  | { readonly op: 'settle'; readonly id: string; readonly at: number; readonly outcome: Outcome }
  /** A task that is not being processed ends without having been run, but is kept in history. */
  | { readonly op: 'discard'; readonly id: string; readonly at: number; readonly outcome: Outcome }
  /** Another runner gives a task that wants another attempt to its scheduler, for its own is gone. */
  | { readonly op: 'takeRetry'; readonly id: string; readonly runner: string }
  /** A task that wanted another attempt is with its scheduler. */
  | { readonly op: 'rescheduled'; readonly id: string }
  | { readonly op: 'handedOver'; readonly key: string }
  /** Keys of a schedule are forgotten, and who looked at it before this revision is turned away. */
  | {
      readonly op: 'handOversForgotten';
      readonly keys: readonly string[];
      readonly schedule?: string;
      readonly revision?: number;
    };
