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
    readonly journal: Pick<Journal<unknown>, 'datasync'>,
    durable: number,
  ) {
    this.durable = durable;
    this.#written = durable;
  }

  /** Resolves once everything up to `seq`, which was read or appended, is on the disk; rejects with the system's error. */
  async reach(seq: number): Promise<void> {
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
    for (const waiter of this.#takeUpTo(this.durable)) waiter.resolve();
  }

  /** Rejects everybody who waits. */
  abandon(error: unknown): void {
    for (const waiter of this.#takeUpTo(Infinity)) waiter.reject(error);
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
      for (const waiter of this.#takeUpTo(written)) waiter.reject(error);
    }
  }

  #takeUpTo(seq: number): Waiter[] {
    const taken = this.#waiters.filter((waiter) => waiter.seq <= seq);
    this.#waiters = this.#waiters.filter((waiter) => waiter.seq > seq);
    return taken;
  }
}
