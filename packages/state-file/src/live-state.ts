import { newestGeneration } from './chain.js';
import type { Chain } from './chain.js';
import { CorruptStateError, StateFileError } from './errors.js';
import { missedCommit, readLater } from './later-commits.js';
import type { Later } from './later-commits.js';
import type { Commit } from './model.js';
import { pause } from './pause.js';
import type { Replica } from './replica.js';

const REPAIR_POLL_MILLISECONDS = 20;

export interface LiveStateOptions<Op> {
  /** Told of every commit. */
  readonly onCommit: (commit: Commit<Op>) => void;
  /** How long to wait for the repair by another process. */
  readonly repairTimeoutSeconds: number;
  /** Repairs the files after an error, if that is a remedy and allowed; whether it did. */
  readonly repair: (error: unknown) => Promise<boolean>;
}

/**
 * The replica in use. It is replaced when the chain was compacted under it; that and other things that wait for the
 * disk between two looks at the state run `exclusively`, and `busy` says so.
 */
export class LiveState<S, Op> {
  busy: Promise<void> | undefined;
  replica: Replica<S, Op>;
  #closed = false;

  constructor(
    readonly chain: Chain<S, Op>,
    replica: Replica<S, Op>,
    readonly options: LiveStateOptions<Op>,
  ) {
    this.replica = replica;
    replica.onCommit = options.onCommit;
  }

  /** The state after everything that was committed so far. Never within a decision: it waits for a turn first. */
  async current(): Promise<S> {
    do await this.busy;
    while (this.busy);
    this.#assertOpen();
    if (this.replica.catchUp() === 'lost') await this.exclusively(async () => this.recover());
    return this.replica.state;
  }

  async exclusively(body: () => Promise<void>): Promise<void> {
    while (this.busy) await this.busy;
    const done = body();
    this.busy = done.catch(() => undefined);
    try {
      await done;
    } finally {
      this.busy = undefined;
    }
  }

  /** Starts again from the newest snapshot when the replica is lost. Only within `exclusively`. */
  async recover(): Promise<void> {
    this.#assertOpen();
    if (this.replica.catchUp() !== 'lost') return;
    const former = this.replica;
    if (former.journal.isFenced) await this.#repaired(former.generation);
    const { replica, commits } = await this.#readAfresh(former);
    this.replica = replica;
    replica.onCommit = this.options.onCommit;
    former.leave();
    for (const commit of commits) this.options.onCommit(commit);
  }

  close(): void {
    this.#closed = true;
    this.replica.close();
  }

  closedError(): StateFileError {
    const { dir, names } = this.chain;
    return new StateFileError('CLOSED', `The state file ${names.name} in ${dir} was closed.`, {
      name: names.name,
    });
  }

  #assertOpen(): void {
    if (this.#closed) throw this.closedError();
  }

  /** Only a repair, which begins a new generation, may lead to less than was known already. */
  async #readAfresh({ generation, seq }: Replica<S, Op>): Promise<Later<S, Op>> {
    const { dir } = this.chain;
    const later = await this.#readOrRepair(seq);
    if (later === undefined) throw new CorruptStateError(dir, undefined, 'the files of the state are gone');
    const { replica } = later;
    if (replica.seq >= seq && replica.generation >= generation) return later;
    if (replica.generation > generation)
      return { replica, commits: [missedCommit(this.chain, replica.seq, Infinity)] };
    replica.close();
    throw new CorruptStateError(
      dir,
      undefined,
      `the history ends at ${replica.seq}, and once went on to ${seq}`,
    );
  }

  async #readOrRepair(after: number): Promise<Later<S, Op> | undefined> {
    try {
      return await readLater(this.chain, after);
    } catch (error) {
      if (!(await this.options.repair(error))) throw error;
      return readLater(this.chain, after);
    }
  }

  /** Behind a fence somebody is about to publish a repaired generation; should they have died, reading will tell. */
  async #repaired(generation: number): Promise<void> {
    const end = performance.now() + this.options.repairTimeoutSeconds * 1000;
    while ((newestGeneration(this.chain) ?? 0) <= generation && performance.now() < end)
      await pause(REPAIR_POLL_MILLISECONDS);
  }
}
