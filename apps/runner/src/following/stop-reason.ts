import { onStopRequests } from '../daemon/signals.js';
import type { Surroundings } from '../surroundings.js';
import { afterSeconds } from './after-seconds.js';

/** Ends a wait: by a signal, because nobody reads any more, or when its time is over. */
export class StopReason {
  readonly #controller = new AbortController();
  readonly #releases: (() => void)[];
  #reason: 'interrupted' | 'timedOut' | undefined;

  constructor(world: Pick<Surroundings, 'stdout'>, limitSeconds?: number) {
    const interrupt = () => this.#stop('interrupted');
    this.#releases = [onStopRequests(world, interrupt, interrupt)];
    if (limitSeconds !== undefined)
      this.#releases.push(afterSeconds(limitSeconds, () => this.#stop('timedOut')));
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Undefined as long as nothing has ended it. */
  get reason(): 'interrupted' | 'timedOut' | undefined {
    return this.#reason;
  }

  /** Lets go of signals and timers, and ends whatever hangs on the signal. */
  release(): void {
    for (const release of this.#releases) release();
    this.#controller.abort();
  }

  #stop(reason: 'interrupted' | 'timedOut'): void {
    this.#reason ??= reason;
    this.#controller.abort();
  }
}
