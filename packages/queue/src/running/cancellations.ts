import type { CancelRequest } from '../state/cancel-ops.js';
import type { RunOf } from '../decisions/settle.js';
import type { QueueHost } from './queue-host.js';

type Listener = (request: CancelRequest) => void;

/** So long after the first run has begun, and after the last has ended, is the journal listened to, or not any more. */
const TURN_MILLISECONDS = 20;

/**
 * Tells runs of this instance when they are to end, whichever process wants it. It listens to the journal only while
 * there are runs that take their time: most are over before listening would have begun.
 */
export class Cancellations {
  readonly #listeners = new Map<RunOf, Listener>();
  #stopHearing: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(readonly file: QueueHost['file']) {}

  /** Calls back once when a run is to end, also when that was said before. Returns the way to stop listening. */
  listen(run: RunOf, listener: Listener): () => void {
    this.#listeners.set(run, listener);
    if (!this.#stopHearing || this.#requestFor(run)) this.#turnSoon();
    return () => {
      this.#listeners.delete(run);
      if (this.#stopHearing && this.#listeners.size === 0) this.#turnSoon();
    };
  }

  /** Nobody is told any more. */
  close(): void {
    this.#listeners.clear();
    clearTimeout(this.#timer);
    this.#end();
  }

  #turnSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.#listeners.size > 0) this.#begin();
      else this.#end();
    }, TURN_MILLISECONDS).unref();
  }

  /** What was written between the claim and now is in the state already. */
  #begin(): void {
    this.#stopHearing ??= this.file.onCommit(({ ops, missed }) => {
      if (missed !== undefined || ops.some(({ op }) => op === 'cancel')) this.#tell();
    });
    this.#tell();
  }

  #end(): void {
    this.#stopHearing?.();
    this.#stopHearing = undefined;
  }

  #tell(): void {
    for (const [run, listener] of [...this.#listeners]) {
      const request = this.#requestFor(run);
      if (!request) continue;
      this.#listeners.delete(run);
      listener(request);
    }
  }

  #requestFor({ id, attempts }: RunOf): CancelRequest | undefined {
    const task = this.file.lastSeen.processingById.get(id);
    return task && task.record.attempts === attempts ? task.cancel : undefined;
  }
}
