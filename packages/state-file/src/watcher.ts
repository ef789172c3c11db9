import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';

const SAFETY_POLL_MILLISECONDS = 5_000;
const POLL_WITHOUT_WATCH_MILLISECONDS = 250;

/**
 * Calls back soon after a file of one state file has changed, whoever changed it. A slow poll stands behind the file
 * system's notices; where those cannot be had (a limit of the system), a quicker one replaces them.
 */
export class Watcher {
  #watch: FSWatcher | undefined;
  #timer: NodeJS.Timeout;
  #closed = false;

  constructor(
    dir: string,
    name: string,
    readonly onChange: () => void,
  ) {
    this.#timer = setInterval(onChange, SAFETY_POLL_MILLISECONDS);
    try {
      this.#watch = watch(dir, (_, file) => {
        if (file === null || file.startsWith(`${name}.`)) onChange();
      });
      this.#watch.on('error', () => this.#pollQuickly());
    } catch {
      this.#pollQuickly();
    }
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#watch?.close();
  }

  #pollQuickly(): void {
    if (this.#closed) return;
    this.#watch?.close();
    this.#watch = undefined;
    clearInterval(this.#timer);
    this.#timer = setInterval(this.onChange, POLL_WITHOUT_WATCH_MILLISECONDS);
  }
}
