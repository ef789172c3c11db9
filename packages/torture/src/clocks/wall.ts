import { closeSync, openSync, writeSync } from 'node:fs';
import { monotonicSeconds } from '../promises/clock.js';

interface Setting {
  /** From when to when it was made, by the clock that nobody sets. */
  readonly from: number;
  readonly until: number;
  readonly offset: number;
}

/** The wall clock of the processes of a round, and everything that it ever said. */
export class Wall {
  readonly #settings: Setting[] = [];
  readonly #file: number;
  /** What the wall clock says when the other one says 0, were it never set. */
  readonly #base = Date.now() / 1000 - monotonicSeconds();

  constructor(readonly path: string) {
    this.#file = openSync(path, 'w');
    this.set(0);
  }

  get offset(): number {
    return this.#settings.at(-1)?.offset ?? 0;
  }

  /** Epoch seconds. */
  now(): number {
    return this.#base + monotonicSeconds() + this.offset;
  }

  /** Sets the clock so many seconds before or behind what it would have been. */
  set(offset: number): void {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(offset * 1000);
    const from = monotonicSeconds();
    writeSync(this.#file, bytes, 0, 8, 0);
    this.#settings.push({ from, until: monotonicSeconds(), offset });
  }

  /** The latest time that it said between two moments. */
  latestBetween(from: number, until: number): number {
    const times = this.#settings.map((setting, i) => {
      const end = Math.min(until, this.#settings[i + 1]?.until ?? Infinity);
      return setting.from <= until && end >= from ? this.#base + end + setting.offset : -Infinity;
    });
    return Math.max(...times);
  }

  close(): void {
    closeSync(this.#file);
  }
}
