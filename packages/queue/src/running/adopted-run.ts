import { cancelledOutcome } from '../cancellation.js';
import { failedWith } from '../outcome.js';
import type { Outcome } from '../outcome.js';
import type { CancelRequest } from '../state/cancel-ops.js';
import type { ProcessingTask } from '../state/queue-state.js';
import { Task } from '../task.js';
import type { QueueAddress } from './child-messages.js';
import { runMark } from './child-run.js';
import { timedOut } from './execute.js';
import { livenessOf, secondsSinceBoot } from './process-identity.js';
import { terminate } from './process-group.js';
import type { ChildGroup } from './process-group.js';
import { sleep } from './timer.js';

const POLL_SECONDS = 0.2;

/**
 * How an adopted child ended: by itself, with or without having settled its task, at its time limit, or cancelled.
 * `left`: it did not.
 */
export type AdoptedEnd =
  | { readonly type: 'gone' | 'left' }
  | { readonly type: 'timedOut' | 'cancelled'; readonly outcome: Outcome };

/**
 * Looks after a child whose runner died. Nobody can wait for a process that is not one's own, so it is looked at five
 * times a second. The child settles its task itself; here its time limit is kept and its death noticed.
 */
export class AdoptedRun {
  readonly ended: Promise<AdoptedEnd>;
  readonly #stop = new AbortController();
  #request: CancelRequest | undefined;

  constructor(
    readonly task: ProcessingTask,
    readonly queue: QueueAddress,
    readonly killGraceSeconds: number,
  ) {
    this.ended = this.#watch();
  }

  /** Ends the child and its descendants. */
  cancel(request: CancelRequest): void {
    this.#request = request;
  }

  /** Looks no longer after the child. */
  leave(): void {
    this.#stop.abort();
  }

  get #group(): ChildGroup {
    return { pid: this.task.child?.pid, mark: runMark(this.queue, this.task.record) };
  }

  async #watch(): Promise<AdoptedEnd> {
    const { child, mono, limit, record } = this.task;
    while (child && livenessOf(child) === 'alive' && !this.#stop.signal.aborted) {
      const left = mono + limit - secondsSinceBoot();
      if (this.#request) return this.#terminated('cancelled', cancelledOutcome(record.id, this.#request));
      if (left > 0) await sleep(Math.min(left, POLL_SECONDS), this.#stop.signal);
      else return this.#terminated('timedOut', failedWith(timedOut(Task.reconstitute(record)), 'timedOut'));
    }
    if (this.#stop.signal.aborted) return { type: 'left' };
    await terminate({ ...this.#group, pid: undefined }, this.killGraceSeconds);
    return { type: 'gone' };
  }

  async #terminated(type: 'timedOut' | 'cancelled', outcome: Outcome): Promise<AdoptedEnd> {
    await terminate(this.#group, this.killGraceSeconds);
    return { type, outcome };
  }
}
