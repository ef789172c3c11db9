import { join } from 'node:path';
import { compactBeside } from './compaction-thread.js';
import type { LiveState } from './live-state.js';
import { withLock } from './lock.js';
import type { LockWait } from './lock.js';
import { rotate } from './rotation.js';
import { newestSnapshotBytes } from './snapshot-size.js';

const RETRY_MILLISECONDS = 10_000;

/** When to begin a new journal, and how long to wait for the lock of compaction. */
export interface UpkeepOptions {
  readonly minJournalBytes: number;
  readonly lockTimeoutSeconds: number;
  /** Told of failures in the background; must not throw. */
  readonly onError: (error: unknown) => void;
}

/** Rotation and compaction of one state file, beside its updates and one at a time. */
export class Upkeep<S, Op> {
  #last: Promise<void> = Promise.resolve();
  #isRotating = false;
  #snapshotBytes: number;
  #retryAt = 0;
  readonly #closing = new AbortController();

  constructor(
    readonly live: LiveState<S, Op>,
    readonly by: string,
    readonly options: UpkeepOptions,
  ) {
    this.#snapshotBytes = live.replica.snapshotBytes;
  }

  /** Starts a new journal in the background when the present one has outgrown its snapshot. */
  considerRotation(): void {
    if (this.#isRotating || !this.#isOutgrown() || performance.now() < this.#retryAt) return;
    this.#isRotating = true;
    void this.#rotateInBackground();
  }

  /** Seals the journal and folds it now. */
  async compact(): Promise<void> {
    return this.#inTurn(async () => this.#run({ seconds: this.options.lockTimeoutSeconds }));
  }

  /** Resolves when nothing runs any more. What waits for the lock in the background gives up. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#last;
  }

  /** Never rejects. After a failure it waits a while: a disk that is full now will be so for the next commit, too. */
  async #rotateInBackground(): Promise<void> {
    const { signal } = this.#closing;
    try {
      await this.#inTurn(async () => {
        this.#snapshotBytes = newestSnapshotBytes(this.live.chain);
        if (this.#isOutgrown()) await this.#run({ seconds: this.options.lockTimeoutSeconds, signal });
      });
    } catch (error) {
      this.#retryAt = performance.now() + RETRY_MILLISECONDS;
      this.options.onError(error);
    } finally {
      this.#isRotating = false;
    }
  }

  async #inTurn(body: () => Promise<void>): Promise<void> {
    const done = this.#last.then(body);
    this.#last = done.catch(() => undefined);
    return done;
  }

  #isOutgrown(): boolean {
    const { minJournalBytes } = this.options;
    return this.live.replica.journal.file.offset > Math.max(minJournalBytes, this.#snapshotBytes);
  }

  async #run(wait: LockWait): Promise<void> {
    const { live } = this;
    await live.current();
    const { replica, chain } = live;
    const bytes = newestSnapshotBytes(chain) + replica.journal.file.offset;
    await rotate(replica, this.by, () => live.replica === replica);
    await live.current();
    const { generation } = live.replica;
    await withLock(join(chain.dir, chain.names.lock), wait, async (locked) => {
      if (locked || !wait.signal?.aborted) await compactBeside(chain, generation, bytes);
    });
  }
}
