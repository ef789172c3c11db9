import { readChain } from './chain.js';
import type { Chain } from './chain.js';
import { CorruptStateError } from './errors.js';
import type { Commit } from './model.js';
import type { Replica } from './replica.js';

/**
 * The replica in use. It is replaced when the chain was compacted under it; that and other things that wait for the
 * disk between two looks at the state run `exclusively`, and `busy` says so.
 */
export class LiveState<S, Op> {
  busy: Promise<void> | undefined;
  replica: Replica<S, Op>;

  constructor(
    readonly chain: Chain<S, Op>,
    replica: Replica<S, Op>,
    readonly onCommit: (commit: Commit<Op>) => void,
  ) {
    this.replica = replica;
    replica.onCommit = onCommit;
  }

  /** The state after everything that was committed so far. */
  async current(): Promise<S> {
    while (this.busy) await this.busy;
    if (this.replica.catchUp() === 'lost') await this.exclusively(() => this.readAfresh());
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

  /** Starts again from the newest snapshot. Only within `exclusively`. */
  async readAfresh(): Promise<void> {
    const fresh = await readChain(this.chain);
    if (fresh === undefined)
      throw new CorruptStateError(this.chain.dir, undefined, 'the files of the state are gone');
    const missed = fresh.seq - this.replica.seq;
    // What it wrote was folded into the snapshot just read, which is on the disk.
    this.replica.sync.confirm(this.replica.seq);
    this.replica.close();
    this.replica = fresh;
    fresh.onCommit = this.onCommit;
    if (missed > 0) this.onCommit({ seq: fresh.seq, by: '', at: this.chain.system.now(), ops: [], missed });
  }
}
