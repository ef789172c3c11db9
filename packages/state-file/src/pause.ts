/** Lets timers, input and other promises have their turn between slices of long work. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
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
