import { sleep } from './timer.js';

/** A bell that is heard also when it rang before anybody listened. */
export class WakeUp {
  #rung = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** Resolves when the bell rings, or has rung since the last time, or after so many seconds. */
  async heard(atMostSeconds = Infinity): Promise<void> {
    if (!this.#rung) {
      const timeOver = new AbortController();
      const rung = new Promise<void>((resolve) => (this.#wake = resolve));
      await (atMostSeconds === Infinity ? rung : Promise.race([rung, sleep(atMostSeconds, timeOver.signal)]));
      timeOver.abort();
    }
    this.#rung = false;
    this.#wake = undefined;
  }
}
