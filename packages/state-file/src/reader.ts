import type { Chain } from './chain.js';
import { Watcher } from './watcher.js';

/** Reads on whenever a file of the state changes, for as long as somebody listens. */
export class Reader {
  #watcher: Watcher | undefined;
  #isWanted = false;
  #isReading = false;

  constructor(
    readonly chain: Pick<Chain<unknown, unknown>, 'dir' | 'names'>,
    readonly read: () => Promise<unknown>,
    readonly onError: (error: unknown) => void,
  ) {}

  start(): void {
    if (this.#watcher) return;
    this.#watcher = new Watcher(this.chain.dir, this.chain.names.name, () => void this.#readOn());
    // What changed before the watch began makes no notice.
    void this.#readOn();
  }

  stop(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }

  /** Never rejects. A change that comes while it reads makes it read once more. */
  async #readOn(): Promise<void> {
    this.#isWanted = true;
    if (this.#isReading) return;
    this.#isReading = true;
    while (this.#isWanted && this.#watcher) {
      this.#isWanted = false;
      await this.read().catch((error: unknown) => this.#watcher && this.onError(error));
    }
    this.#isReading = false;
  }
}
