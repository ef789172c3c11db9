import type { Outcome } from '../outcome.js';
import type { CancelRequest } from '../state/cancel-ops.js';
import type { TaskRecord } from '../task.js';

/** Which queue a child belongs to, should it have to settle its task itself. */
export interface QueueAddress {
  readonly name: string;
  readonly stateDir: string;
}

/** Everything a child needs to begin. It waits for this: only now does the queue know that it exists. */
export interface GoMessage {
  readonly type: 'go';
  readonly task: TaskRecord;
  readonly limitSeconds: number;
  readonly killGraceSeconds: number;
  readonly queue: QueueAddress;
}

/** From the runner to the child. `settled`: the outcome is in the queue, the child may end; `cancel`: SIGTERM follows. */
export type MessageToChild =
  | GoMessage
  | { readonly type: 'settled' }
  | { readonly type: 'cancel'; readonly request: CancelRequest };

/** From the child to the runner. */
export type MessageFromChild =
  | { readonly type: 'progress'; readonly value: unknown }
  | { readonly type: 'end'; readonly outcome: Outcome };
