import type { LiveState } from './live-state.js';
import { Draft } from './update.js';
import type { Attempt, PendingUpdate } from './update.js';

/** After so many looks in a row that found no commit of others it no longer looks before each commit. */
const QUIET_LOOKS = 16;

/** Tries to commit before others do, as often as it may. */
export class Race<S, Op> {
  #quietLooks = 0;
  #lastSeq = -1;
  #draft: Draft<S, Op> | undefined;

  constructor(
    readonly live: LiveState<S, Op>,
    readonly by: string,
  ) {}

  /** The attempt that won, or undefined after so many lost races or when the state has to be read afresh. */
  run(batch: readonly PendingUpdate<S, Op>[], tries: number): Attempt<S, Op> | undefined {
    for (let i = 0; i < tries && this.#isCurrent(); i += 1) {
      const attempt = this.#draftOnReplica().commit(this.by, batch);
      this.#lastSeq = this.live.replica.seq;
      if (attempt) return attempt;
      this.#quietLooks = 0;
    }
    return undefined;
  }

  /** Makes it look before the next commit, however quiet it is. */
  lookNext(): void {
    this.#quietLooks = Math.min(this.#quietLooks, QUIET_LOOKS - 1);
  }

  /**
   * Whether the state is up to date. While nobody else writes it is taken for granted: appending, or for a decision that
   * writes nothing a last look, tells whether it was.
   */
  #isCurrent(): boolean {
    const { replica } = this.live;
    if (this.#quietLooks >= QUIET_LOOKS && replica.isOpen) return true;
    if (replica.catchUp() !== 'current') return false;
    this.#quietLooks = replica.seq === this.#lastSeq ? this.#quietLooks + 1 : 0;
    this.#lastSeq = replica.seq;
    return true;
  }

  #draftOnReplica(): Draft<S, Op> {
    if (this.#draft?.replica !== this.live.replica) this.#draft = new Draft(this.live.replica);
    return this.#draft;
  }
}
