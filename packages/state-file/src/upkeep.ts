import { compactUpTo } from './compaction.js';
import type { LiveState } from './live-state.js';
import { withLock } from './lock.js';
import { isOutgrown, rotate } from './rotation.js';

/** Rotation and compaction of one state file, beside its updates and one at a time. */
export class Upkeep<S, Op> {
  #running: Promise<void> | undefined;

  constructor(
    readonly live: LiveState<S, Op>,
    readonly by: string,
    readonly lockTimeoutSeconds: number,
    readonly onError: (error: unknown) => void,
  ) {}

  /** Starts a new journal in the background when the present one has outgrown its snapshot. */
  considerRotation(): void {
    if (this.#running || !isOutgrown(this.live.replica)) return;
    this.#running = this.#run()
      .catch(this.onError)
      .finally(() => (this.#running = undefined));
  }

  /** Seals the journal and folds it now. */
  async compact(): Promise<void> {
    await this.#running;
    await this.#run();
  }

  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    const { live } = this;
    await live.current();
    const { replica, chain } = live;
    await rotate(chain, replica, this.by, () => live.replica === replica);
    await live.current();
    const { generation } = live.replica;
    await withLock(chain.dir, chain.names.lock, this.lockTimeoutSeconds, () =>
      compactUpTo(chain, generation),
    );
  }
}
