import { randomBytes } from 'node:crypto';
import type { Chain } from './chain.js';
import { CommitFeed } from './commit-feed.js';
import { FileNames } from './file-names.js';
import { prepareFolder } from './folder.js';
import { followCommits } from './follow.js';
import type { FollowOptions } from './follow.js';
import { LiveState } from './live-state.js';
import type { Commit, Transaction } from './model.js';
import { openReplica, repairIfAllowed } from './opening.js';
import { checkOptions } from './options.js';
import type { CheckedOptions, StateFileOptions } from './options.js';
import { Reader } from './reader.js';
import type { Replica } from './replica.js';
import { UpdateQueue } from './update-queue.js';
import { Upkeep } from './upkeep.js';

/**
 * State that many processes on one machine share through a folder.
 *
 * Guarantees: an acknowledged update survives kill -9 of any process and, with `durability: 'fsync'`, a power cut;
 * every process sees the same updates in the same order; nothing is ever half visible; no lock is on the fast path.
 *
 * Source: cPanel::StateFile, with a journal in place of rewriting the file under a lock.
 */
export class StateFile<S, Op> {
  /** Id of this instance: its commits carry it as `by`. */
  readonly id: string = randomBytes(6).toString('base64url');
  readonly #options: CheckedOptions<S, Op>;
  readonly #live: LiveState<S, Op>;
  readonly #feed: CommitFeed<Op>;
  readonly #reader: Reader;
  readonly #updates: UpdateQueue<S, Op>;
  readonly #upkeep: Upkeep<S, Op>;
  readonly #closing = new AbortController();
  #closed: Promise<void> | undefined;

  private constructor(options: CheckedOptions<S, Op>, chain: Chain<S, Op>, replica: Replica<S, Op>) {
    const { stateTimeout, minJournalBytes } = options;
    const onError = (error: unknown): void => this.#report(error);
    this.#options = options;
    this.#feed = new CommitFeed(onError);
    this.#live = new LiveState(chain, replica, {
      onCommit: (commit) => this.#feed.publish(commit),
      repairTimeoutSeconds: stateTimeout,
      repair: async (error) => repairIfAllowed(chain, options, error),
    });
    this.#reader = new Reader(chain, async () => this.#live.current(), onError);
    this.#upkeep = new Upkeep(this.#live, this.id, {
      minJournalBytes,
      lockTimeoutSeconds: stateTimeout,
      onError,
    });
    this.#updates = new UpdateQueue(this.#live, this.id, () => this.#upkeep.considerRotation());
  }

  /**
   * Opens a state, creating it when it is not there.
   * @throws StateFileError `INVALID_NAME`, `INVALID_OPTION`, `UNUSABLE_FOLDER`, `UNSAFE_FOLDER`, `NETWORK_FILESYSTEM`,
   *   `FOREIGN_FORMAT`, `UNSUPPORTED_VERSION`; CorruptStateError, unless `onCorrupt` says otherwise
   */
  static async open<S, Op>(given: StateFileOptions<S, Op>): Promise<StateFile<S, Op>> {
    const options = checkOptions(given);
    const { system, model } = options;
    const dir =
      system.prepareFolder?.(options.dir) ??
      (await prepareFolder(options.dir, options.allowNetworkFilesystem));
    const chain: Chain<S, Op> = { system, dir, names: new FileNames(options.name), model };
    return new StateFile(options, chain, await openReplica(chain, options));
  }

  get name(): string {
    return this.#options.name;
  }

  /** The real path of the folder. */
  get dir(): string {
    return this.#live.chain.dir;
  }

  /** Position of the newest commit that this instance has seen. */
  get seq(): number {
    return this.#live.replica.seq;
  }

  /** The state as last seen, without looking whether others have committed since. It is live: read it, never change it. */
  get lastSeen(): S {
    return this.#live.replica.state;
  }

  /** Lines of the present journal that count for nothing: torn writes and lost races. A few are nothing to worry about. */
  get voidLines(): number {
    return this.#live.replica.journal.voidLines;
  }

  /** The state after everything that any process has committed so far. It is live: read it, never change it. */
  async read(): Promise<S> {
    this.#assertOpen();
    return this.#live.current();
  }

  /**
   * Changes the state. `decide` looks at the state and emits facts; it is synchronous, may run several times and must be
   * pure. Updates asked for in the same turn share one commit, in order. Resolves with what `decide` returned once its
   * facts, and everything it saw, are as durable as the file's durability says; `durable: false` does not wait for the
   * disk. Rejects with what `decide` threw, or with the system's error; what was refused is not in the state. One
   * exception: when fdatasync fails the facts are in the state, and whether they survive a power cut is not known.
   */
  // Not async: that would cost another promise and two turns of the microtask queue for each update.
  // eslint-disable-next-line @typescript-eslint/promise-function-async
  update<R>(decide: (tx: Transaction<S, Op>) => R, options: { durable?: boolean } = {}): Promise<R> {
    const durable = this.#options.durability === 'fsync' && (options.durable ?? true);
    return new Promise<R>((resolve, reject) => {
      this.#assertOpen();
      this.#updates.add({ decide, durable, resolve: resolve, reject });
    });
  }

  /**
   * Calls back for every commit behind `seq`, of this process and all others, within milliseconds. Keeps the process
   * alive until the returned function is called.
   */
  onCommit(listener: (commit: Commit<Op>) => void): () => void {
    this.#assertOpen();
    const remove = this.#feed.add(listener, this.seq);
    this.#reader.start();
    return () => {
      remove();
      if (!this.#feed.isHeard) this.#reader.stop();
    };
  }

  /**
   * The commits of all processes, in order: from the first `next()` on or, as far as the journal still has them, after
   * a seq. Ends on close.
   */
  follow(options: FollowOptions = {}): AsyncGenerator<Commit<Op>, void, undefined> {
    return followCommits(
      (listener) => this.onCommit(listener),
      this.#live.chain,
      options,
      this.#closing.signal,
    );
  }

  /** Seals the journal and folds it into a new snapshot. Resolves when that is on the disk. */
  async compact(): Promise<void> {
    this.#assertOpen();
    await this.#upkeep.compact();
  }

  /** Answers what was asked for, then closes the files. Later calls reject with `CLOSED`; closing again is harmless. */
  async close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  async #close(): Promise<void> {
    this.#closing.abort();
    this.#feed.clear();
    this.#reader.stop();
    await this.#updates.idle();
    await this.#upkeep.close();
    while (this.#live.busy) await this.#live.busy;
    this.#live.close();
  }

  #assertOpen(): void {
    if (this.#closing.signal.aborted) throw this.#live.closedError();
  }

  /** Tells of a failure that has nobody else to tell. A callback that throws is not to bring the process down. */
  #report(error: unknown): void {
    if (this.#closing.signal.aborted) return;
    try {
      this.#options.onBackgroundError(error);
    } catch {
      // There is nobody left to tell.
    }
  }
}
