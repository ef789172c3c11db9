import type { Journal } from './journal.js';

interface Waiter {
  readonly seq: number;
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Brings the commits of one journal to the disk: everybody who waits while a sync runs shares the next one.
 * `durable` is the last seq that is known to be on the disk.
 */
export class GroupSync {
  durable: number;
  #written: number;
  #running = false;
  #waiters: Waiter[] = [];

  constructor(
    readonly journal: Journal<unknown>,
    durable: number,
  ) {
    this.durable = durable;
    this.#written = durable;
  }

  /** Resolves once everything up to `seq` is on the disk; rejects with the system's error. */
  reach(seq: number): Promise<void> {
    if (seq <= this.durable) return Promise.resolve();
    this.#written = Math.max(this.#written, seq);
    return new Promise((resolve, reject) => {
      this.#waiters.push({ seq, resolve, reject });
      void this.#run();
    });
  }

  /** Says that everything up to `seq` is on the disk. */
  confirm(seq: number): void {
    this.durable = Math.max(this.durable, seq);
    const done = this.#waiters.filter((waiter) => waiter.seq <= this.durable);
    this.#waiters = this.#waiters.filter((waiter) => waiter.seq > this.durable);
    for (const waiter of done) waiter.resolve();
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    while (this.#waiters.length > 0) await this.#syncOnce();
    this.#running = false;
  }

  async #syncOnce(): Promise<void> {
    const written = this.#written;
    try {
      await this.journal.datasync();
      this.confirm(written);
    } catch (error) {
      const failed = this.#waiters.filter((waiter) => waiter.seq <= written);
      this.#waiters = this.#waiters.filter((waiter) => waiter.seq > written);
      for (const waiter of failed) waiter.reject(error);
    }
  }
}
