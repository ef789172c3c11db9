import { isOurs } from '../decisions/settle.js';
import type { RunOf } from '../decisions/settle.js';
import type { QueueHost } from './queue-host.js';

const MIN_INTERVAL_SECONDS = 0.1;

/** Writes the progress of one run into the queue, at most ten times a second, the newest value always. */
export class ProgressReporter {
  #latest: { value: unknown } | undefined;
  #waiting = false;

  constructor(
    readonly host: QueueHost,
    readonly run: RunOf,
  ) {}

  report(value: unknown): void {
    this.#latest = { value: JSON.parse(JSON.stringify(value ?? null)) as unknown };
    if (!this.#waiting) this.#write();
  }

  #write(): void {
    const latest = this.#latest;
    this.#latest = undefined;
    this.#waiting = latest !== undefined;
    if (!latest) return;
    const { file, logger } = this.host;
    setTimeout(() => this.#write(), MIN_INTERVAL_SECONDS * 1000).unref();
    file
      .update(
        (tx) => isOurs(tx, this.run) && tx.emit({ op: 'progress', id: this.run.id, value: latest.value }),
        { durable: false },
      )
      .catch((error: unknown) => {
        // The queue may be closed before the last word of a run that has ended.
        if ((error as { code?: unknown }).code === 'CLOSED') return;
        logger.warn(`The progress of task ${this.run.id} could not be written: ${(error as Error).message}`);
      });
  }
}
