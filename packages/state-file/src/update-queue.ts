import { withLock } from './lock.js';
import type { LiveState } from './live-state.js';
import { nextTurn } from './pause.js';
import { attemptCommit } from './update.js';
import type { Attempt, PendingUpdate } from './update.js';

/** After so many lost races in a row the next tries are made under a lock. */
const RACES_WITHOUT_LOCK = 8;
const RACES_IN_ONE_TURN = 64;

/**
 * Updates on their way into the journal. Those asked for in the same turn become one commit, and all that wait for the
 * disk share its syncs.
 */
export class UpdateQueue<S, Op> {
  #pending: PendingUpdate<S, Op>[] = [];
  #flushAsked = false;
  readonly #unsettled = new Set<Promise<void>>();

  constructor(
    readonly live: LiveState<S, Op>,
    readonly by: string,
    readonly lockTimeoutSeconds: number,
    readonly onWritten: () => void,
  ) {}

  add(update: PendingUpdate<S, Op>): void {
    this.#pending.push(update);
    if (this.#flushAsked) return;
    this.#flushAsked = true;
    queueMicrotask(() => this.#flush());
  }

  /** Resolves when every update that was added is answered. */
  async idle(): Promise<void> {
    while (this.#flushAsked || this.#pending.length > 0 || this.live.busy || this.#unsettled.size > 0) {
      await this.live.busy;
      await Promise.all(this.#unsettled);
      await nextTurn();
    }
  }

  #flush(): void {
    this.#flushAsked = false;
    if (this.#pending.length === 0) return;
    if (this.live.busy) return void this.live.busy.then(() => this.#flush());
    const batch = this.#pending.splice(0);
    this.#rejectingAll(batch, () => {
      const attempt = this.#race(batch, RACES_WITHOUT_LOCK);
      if (attempt) this.#answer(attempt);
      else void this.live.exclusively(() => this.#commitPatiently(batch));
    });
  }

  /** The attempt that won, or undefined after so many lost races or when the state has to be read afresh. */
  #race(batch: readonly PendingUpdate<S, Op>[], tries: number): Attempt<S, Op> | undefined {
    for (let i = 0; i < tries && this.live.replica.catchUp() === 'current'; i += 1) {
      const attempt = attemptCommit(this.live.replica, this.by, batch);
      if (attempt.won) return attempt;
    }
    return undefined;
  }

  async #commitPatiently(batch: readonly PendingUpdate<S, Op>[]): Promise<void> {
    try {
      const { replica, chain } = this.live;
      const lost = replica.catchUp() === 'lost';
      if (lost) await this.live.readAfresh();
      const attempt =
        (lost && this.#race(batch, RACES_WITHOUT_LOCK)) ||
        (await withLock(chain.dir, chain.names.turnLock, this.lockTimeoutSeconds, () =>
          this.#raceToTheEnd(batch),
        ));
      this.#answer(attempt);
    } catch (error) {
      for (const update of batch) update.reject(error);
    }
  }

  async #raceToTheEnd(batch: readonly PendingUpdate<S, Op>[]): Promise<Attempt<S, Op>> {
    for (;;) {
      const attempt = this.#race(batch, RACES_IN_ONE_TURN);
      if (attempt) return attempt;
      if (this.live.replica.catchUp() === 'lost') await this.live.readAfresh();
      await nextTurn();
    }
  }

  #rejectingAll(batch: readonly PendingUpdate<S, Op>[], body: () => void): void {
    try {
      body();
    } catch (error) {
      for (const update of batch) update.reject(error);
    }
  }

  /** Acknowledges: at once what does not wait for the disk, the rest when everything it saw is there. */
  #answer({ decisions, wrote }: Attempt<S, Op>): void {
    const durable: (() => void)[] = [];
    for (const { update, ...outcome } of decisions) {
      if ('error' in outcome) update.reject(outcome.error);
      else if (update.durable) durable.push(() => update.resolve(outcome.result));
      else update.resolve(outcome.result);
    }
    if (durable.length > 0) this.#answerWhenSynced(decisions, durable);
    if (wrote) this.onWritten();
  }

  #answerWhenSynced(decisions: Attempt<S, Op>['decisions'], resolves: readonly (() => void)[]): void {
    const { replica } = this.live;
    const settled = replica.sync.reach(replica.seq).then(
      () => {
        replica.system.reached('update: synced');
        for (const resolve of resolves) resolve();
      },
      (error: unknown) => {
        for (const { update } of decisions) if (update.durable) update.reject(error);
      },
    );
    this.#unsettled.add(settled);
    void settled.then(() => this.#unsettled.delete(settled));
  }
}
