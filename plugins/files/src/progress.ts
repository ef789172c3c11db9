const INTERVAL_MS = 500;

/** How far a task is. `bytes` counts what has been read. */
export interface ProgressReport {
  readonly done: number;
  readonly total: number;
  readonly bytes: number;
}

/** Reports how far a task is, at most twice a second: each report goes into the queue's journal. */
export class Progress {
  #done = 0;
  #total = 0;
  #bytes = 0;
  #reportedAt = -Infinity;

  constructor(
    private readonly report: (value: ProgressReport) => void,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** Bytes read so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** How many files there will be. Files that appear later raise it. */
  expect(total: number): void {
    this.#total = total;
    this.#tick();
  }

  addBytes(count: number): void {
    this.#bytes += count;
    this.#tick();
  }

  fileDone(): void {
    this.#done += 1;
    this.#total = Math.max(this.#total, this.#done);
    this.#tick();
  }

  /** Reports the end, whenever the last report was. */
  finish(): void {
    this.#total = this.#done;
    this.#reportedAt = -Infinity;
    this.#tick();
  }

  #tick(): void {
    const now = this.nowMs();
    if (now - this.#reportedAt < INTERVAL_MS) return;
    this.#reportedAt = now;
    this.report({ done: this.#done, total: this.#total, bytes: this.#bytes });
  }
}
