import type { CancelRequest } from '../state/cancel-ops.js';
import type { RunOf } from '../decisions/settle.js';
import type { QueueHost } from './queue-host.js';

type Listener = (request: CancelRequest) => void;

/**
 * Tells runs of this instance when they are to end, whichever process wants it. It listens to the journal only while
 * there is a run that takes longer than a turn of the event loop.
 */
export class Cancellations {
  readonly #listeners = new Map<RunOf, Listener>();
  #stopHearing: (() => void) | undefined;
  #isBeginning = false;

  constructor(readonly file: QueueHost['file']) {}

  /** Calls back once when a run is to end, also when that was said before. Returns the way to stop listening. */
  listen(run: RunOf, listener: Listener): () => void {
    this.#listeners.set(run, listener);
    if (!this.#stopHearing || this.#requestFor(run)) this.#beginSoon();
    return () => {
      this.#listeners.delete(run);
      if (this.#listeners.size === 0) this.#end();
    };
  }

  /** Nobody is told any more. */
  close(): void {
    this.#listeners.clear();
    this.#end();
  }

  #beginSoon(): void {
    if (this.#isBeginning) return;
    this.#isBeginning = true;
    setImmediate(() => {
      this.#isBeginning = false;
      if (this.#listeners.size > 0) this.#begin();
    });
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
