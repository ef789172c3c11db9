import { randomBytes } from 'node:crypto';
import type { Chain } from './chain.js';
import { StateFileError } from './errors.js';
import { FileNames } from './file-names.js';
import { prepareFolder } from './folder.js';
import { followCommits } from './follow.js';
import type { FollowOptions } from './follow.js';
import { LiveState } from './live-state.js';
import type { Commit, Transaction } from './model.js';
import { openReplica } from './opening.js';
import { checkOptions } from './options.js';
import type { CheckedOptions, StateFileOptions } from './options.js';
import type { Replica } from './replica.js';
import { UpdateQueue } from './update-queue.js';
import { Upkeep } from './upkeep.js';
import { Watcher } from './watcher.js';

/**
 * State that many processes on one machine share through a folder.
 *
 * Guarantees: an acknowledged update survives kill -9 of any process and, with `durability: 'fsync'`, a power cut;
 * every process sees the same updates in the same order; nothing is ever half visible; no lock is on the fast path.
 *
 * Source: cPanel::StateFile, with a journal in place of rewriting the file under a lock.
 */
export class StateFile<S, Op> {
  readonly #options: CheckedOptions<S, Op>;
  readonly #live: LiveState<S, Op>;
  readonly #updates: UpdateQueue<S, Op>;
  readonly #upkeep: Upkeep<S, Op>;
  readonly #listeners = new Set<(commit: Commit<Op>) => void>();
  readonly #closing = new AbortController();
  #watcher: Watcher | undefined;

  private constructor(options: CheckedOptions<S, Op>, chain: Chain<S, Op>, replica: Replica<S, Op>) {
    const by = randomBytes(6).toString('base64url');
    this.#options = options;
    this.#live = new LiveState(chain, replica, (commit) => this.#publish(commit));
    this.#upkeep = new Upkeep(this.#live, by, options.stateTimeout, options.onBackgroundError);
    this.#updates = new UpdateQueue(this.#live, by, options.stateTimeout, () =>
      this.#upkeep.considerRotation(),
    );
  }

  /**
   * Opens a state, creating it when it is not there.
   * @throws StateFileError `INVALID_NAME`, `INVALID_OPTION`, `UNUSABLE_FOLDER`, `UNSAFE_FOLDER`, `NETWORK_FILESYSTEM`,
   *   `FOREIGN_FORMAT`, `UNSUPPORTED_VERSION`; CorruptStateError, unless `onCorrupt` says otherwise
   */
  static async open<S, Op>(given: StateFileOptions<S, Op>): Promise<StateFile<S, Op>> {
    const options = checkOptions(given);
    const dir = await prepareFolder(options.dir, options.allowNetworkFilesystem);
    const chain: Chain<S, Op> = {
      system: options.system,
      dir,
      names: new FileNames(options.name),
      model: options.model,
    };
    return new StateFile(options, chain, await openReplica(chain, options));
  }

  get name(): string {
    return this.#options.name;
  }

  /** Id of this instance: its commits carry it as `by`. */
  get id(): string {
    return this.#updates.by;
  }

  /** The state as last seen, without looking whether others have committed since. It is live: read it, never change it. */
  get lastSeen(): S {
    return this.#live.replica.state;
  }

  /** The real path of the folder. */
  get dir(): string {
    return this.#live.chain.dir;
  }

  /** Position of the newest commit that this instance has seen. */
  get seq(): number {
    return this.#live.replica.seq;
  }

  /** The state after everything that any process has committed so far. It is live: read it, never change it. */
  async read(): Promise<S> {
    this.#assertOpen();
    return this.#live.current();
  }

  /**
   * Changes the state. `decide` looks at the state and emits facts; it may run several times and must be pure. Updates
   * asked for in the same turn share one commit, in order. Resolves with what `decide` returned once its facts, and
   * everything it saw, are as durable as the file's durability says; `durable: false` does not wait for the disk.
   * Rejects with what `decide` threw, or with the system's error; what was refused is not in the state.
   */
  update<R>(decide: (tx: Transaction<S, Op>) => R, options: { durable?: boolean } = {}): Promise<R> {
    const durable = this.#options.durability === 'fsync' && (options.durable ?? true);
    return new Promise<R>((resolve, reject) => {
      this.#assertOpen();
      this.#updates.add({ decide, durable, resolve: resolve as (result: unknown) => void, reject });
    });
  }

  /**
   * Calls back for every commit from now on, of this process and all others, within milliseconds. Keeps the process
   * alive until the returned function is called.
   */
  onCommit(listener: (commit: Commit<Op>) => void): () => void {
    this.#assertOpen();
    this.#listeners.add(listener);
    this.#watcher ??= new Watcher(this.dir, this.name, () => this.#readOn());
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stopWatching();
    };
  }

  /** The commits of all processes, from now on or, as far as the journal still has them, after a seq. Ends on close. */
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

  /** Answers what was asked for, then closes the files. Later calls reject with `CLOSED`; closing twice is harmless. */
  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    this.#listeners.clear();
    this.#stopWatching();
    await this.#updates.idle();
    await this.#upkeep.idle();
    this.#live.replica.close();
  }

  #assertOpen(): void {
    if (!this.#closing.signal.aborted) return;
    throw new StateFileError('CLOSED', `The state file ${this.name} in ${this.dir} was closed.`, {
      name: this.name,
    });
  }

  #readOn(): void {
    if (this.#live.busy) return;
    this.#live.current().catch(this.#options.onBackgroundError);
  }

  #publish(commit: Commit<Op>): void {
    for (const listener of this.#listeners) listener(commit);
  }

  #stopWatching(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }
}
