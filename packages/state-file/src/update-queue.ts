import { join } from 'node:path';
import type { LiveState } from './live-state.js';
import { withLock } from './lock.js';
import { nextTurn, Slice } from './pause.js';
import { attemptCommit } from './update.js';
import type { Attempt, PendingUpdate } from './update.js';

/** After so many lost races in a row the next tries are made in turn. */
const RACES_WITHOUT_TURN = 8;
const RACES_IN_ONE_TURN = 64;
/** A turn is short; one that takes longer is held by a process that died or was stopped. */
const TURN_WAIT_SECONDS = 0.05;
const MAX_BATCH = 1024;
/** After so many commits with nobody else's in between it no longer looks for those of others before each. */
const QUIET_COMMITS = 16;

/**
 * Updates on their way into the journal. Those asked for in the same turn become one commit, and all that wait for the
 * disk share its syncs.
 */
export class UpdateQueue<S, Op> {
  #pending: PendingUpdate<S, Op>[] = [];
  #flushAsked = false;
  #unanswered = 0;
  #whenIdle: (() => void)[] = [];
  readonly #slice = new Slice();
  /** So many looks in a row have found no commit of others. */
  #quiet = 0;
  #lastSeq = -1;

  constructor(
    readonly live: LiveState<S, Op>,
    readonly by: string,
    readonly onWritten: () => void,
  ) {}

  add(update: PendingUpdate<S, Op>): void {
    this.#pending.push(update);
    this.#unanswered += 1;
    this.#askForFlush();
  }

  /** Resolves when every update that was added is answered. */
  async idle(): Promise<void> {
    if (this.#unanswered > 0) await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
  }

  #askForFlush(): void {
    if (this.#flushAsked) return;
    this.#flushAsked = true;
    queueMicrotask(() => void this.#flush());
  }

  /** Never rejects. Updates that follow on each other's answers leave timers and input their turn now and then. */
  async #flush(): Promise<void> {
    const rest = this.#slice.rest();
    if (rest) {
      await rest;
      // Looks at least once in a slice.
      this.#quiet = Math.min(this.#quiet, QUIET_COMMITS - 1);
    }
    while (this.live.busy) await this.live.busy;
    this.#flushAsked = false;
    const batch = this.#pending.splice(0, MAX_BATCH);
    if (this.#pending.length > 0) this.#askForFlush();
    try {
      const attempt = this.#race(batch, RACES_WITHOUT_TURN);
      if (attempt) this.#answer(attempt);
      else await this.live.exclusively(async () => this.#commitPatiently(batch));
    } catch (error) {
      this.#reject(batch, error);
    }
  }

  /** The attempt that won, or undefined after so many lost races or when the state has to be read afresh. */
  #race(batch: readonly PendingUpdate<S, Op>[], tries: number): Attempt<S, Op> | undefined {
    for (let i = 0; i < tries && this.#isCurrent(); i += 1) {
      const attempt = attemptCommit(this.live.replica, this.by, batch);
      if (attempt) return this.#noteOwn(attempt);
      this.#quiet = 0;
    }
    return undefined;
  }

  /**
   * Whether the state is up to date. While nobody else writes it is taken for granted: appending, or for a decision that
   * writes nothing a last look, tells whether it was.
   */
  #isCurrent(): boolean {
    const { replica } = this.live;
    if (this.#quiet >= QUIET_COMMITS && replica.isOpen) return true;
    if (replica.catchUp() !== 'current') return false;
    this.#quiet = replica.seq === this.#lastSeq ? this.#quiet + 1 : 0;
    this.#lastSeq = replica.seq;
    return true;
  }

  #noteOwn(attempt: Attempt<S, Op>): Attempt<S, Op> {
    this.#lastSeq = this.live.replica.seq;
    return attempt;
  }

  async #commitPatiently(batch: readonly PendingUpdate<S, Op>[]): Promise<void> {
    const { dir, names } = this.live.chain;
    for (;;) {
      await this.live.recover();
      const attempt = await withLock(join(dir, names.turn), { seconds: TURN_WAIT_SECONDS }, async () =>
        this.#race(batch, RACES_IN_ONE_TURN),
      );
      if (attempt) return this.#answer(attempt);
      await nextTurn();
    }
  }

  #reject(batch: readonly PendingUpdate<S, Op>[], error: unknown): void {
    for (const update of batch) this.#settle(() => update.reject(error));
  }

  /** Acknowledges: at once what does not wait for the disk, the rest when everything it saw is there. */
  #answer({ decisions, wrote }: Attempt<S, Op>): void {
    const durable: (typeof decisions)[number][] = [];
    for (const decision of decisions) {
      const { update } = decision;
      if ('error' in decision) this.#settle(() => update.reject(decision.error));
      else if (update.durable) durable.push(decision);
      else this.#settle(() => update.resolve(decision.result));
    }
    if (durable.length > 0) void this.#answerWhenSynced(durable);
    if (wrote) this.onWritten();
  }

  async #answerWhenSynced(decisions: Attempt<S, Op>['decisions']): Promise<void> {
    const { replica } = this.live;
    try {
      await replica.sync.reach(replica.seq);
      if (replica === this.live.replica) replica.assertLinked();
      replica.chain.system.reached('update: synced');
    } catch (error) {
      return this.#reject(
        decisions.map(({ update }) => update),
        error,
      );
    }
    for (const decision of decisions) {
      this.#settle(() => decision.update.resolve('result' in decision ? decision.result : undefined));
    }
  }

  #settle(answer: () => void): void {
    answer();
    this.#unanswered -= 1;
    if (this.#unanswered === 0) for (const resolve of this.#whenIdle.splice(0)) resolve();
  }
}
