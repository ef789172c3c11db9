/** Lets timers, input and other promises have their turn between slices of long work. */
export async function nextTurn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

/** Resolves after so long, or at once when the signal is aborted. */
export async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal?.addEventListener('abort', end);
    if (signal?.aborted) end();
  });
}

/** Says when a slice of long work on the main thread has lasted long enough. */
export class Slice {
  #end: number;

  constructor(readonly milliseconds = 4) {
    this.#end = performance.now() + milliseconds;
  }

  /** Waits for the next turn when the slice is over; returns undefined, without a promise, when it is not. */
  rest(): Promise<void> | undefined {
    if (performance.now() < this.#end) return undefined;
    return nextTurn().then(() => {
      this.#end = performance.now() + this.milliseconds;
    });
  }
}
