import type { StateFile } from '@millrace/state-file';
import type { Logger } from '../logger.js';
import type { Registry } from '../registry.js';
import type { QueueOp } from '../state/queue-op.js';
import type { QueueState } from '../state/queue-state.js';
import type { Reschedule } from '../task-queue-like.js';
import type { ProcessIdentity } from './process-identity.js';
import type { TaskOutput } from './task-output.js';

/** The moments of a run at which a test may stop or kill a process; for the `system` option. */
export type QueueWaitPoint =
  | 'claim: made'
  | 'child: forked'
  | 'child: announced'
  | 'child: told to begin'
  | 'child: ended'
  | 'settle: begun'
  | 'settle: made'
  | 'retry: scheduled'
  | 'retry: forgotten'
  | 'recovery: found'
  | 'recovery: made';

/** What the parts of one opened queue share. */
export interface QueueHost {
  readonly file: StateFile<QueueState, QueueOp>;
  readonly registry: Registry;
  readonly logger: Logger;
  readonly reschedule: Reschedule | undefined;
  readonly killGraceSeconds: number;
  readonly output: TaskOutput;
  /** Id under which this instance claims tasks. */
  readonly runner: string;
  readonly process: ProcessIdentity;
  /** The wall clock: seconds since the epoch. Everything that is written with a time, or due at one, asks here. */
  readonly now: () => number;
  /** Does nothing outside tests. */
  reached(point: QueueWaitPoint): void;
}
