import { join } from 'node:path';
import type { LiveState } from './live-state.js';
import { withLock } from './lock.js';
import { nextTurn, Slice } from './pause.js';
import { Race } from './race.js';
import type { Attempt, PendingUpdate } from './update.js';

/** After so many lost races in a row the next tries are made in turn. */
const RACES_WITHOUT_TURN = 8;
const RACES_IN_ONE_TURN = 64;
/** A turn is short; one that takes longer is held by a process that died or was stopped. */
const TURN_WAIT_SECONDS = 0.05;
const MICROTASK = Promise.resolve();
const MAX_BATCH = 1024;

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
  readonly #race: Race<S, Op>;

  constructor(
    readonly live: LiveState<S, Op>,
    by: string,
    readonly onWritten: () => void,
  ) {
    this.#race = new Race(live, by);
  }

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
    void MICROTASK.then(this.#flush);
  }

  /** Updates that follow on each other's answers leave timers and input their turn now and then. */
  readonly #flush = (): void => {
    const rest = this.#slice.rest();
    if (rest !== undefined || this.live.busy) void this.#flushLater(rest);
    else this.#flushNow();
  };

  /** Never rejects. */
  async #flushLater(rest: Promise<void> | undefined): Promise<void> {
    await rest;
    while (this.live.busy) await this.live.busy;
    this.#race.lookNext();
    this.#flushNow();
  }

  #flushNow(): void {
    this.#flushAsked = false;
    const batch = this.#pending.length > MAX_BATCH ? this.#pending.splice(0, MAX_BATCH) : this.#pending;
    if (batch === this.#pending) this.#pending = [];
    else this.#askForFlush();
    try {
      const attempt = this.#race.run(batch, RACES_WITHOUT_TURN);
      if (attempt) this.#answer(attempt);
      else void this.live.exclusively(async () => this.#commitPatiently(batch));
    } catch (error) {
      this.#reject(batch, error);
    }
  }

  /** Never rejects. */
  async #commitPatiently(batch: readonly PendingUpdate<S, Op>[]): Promise<void> {
    const { dir, names } = this.live.chain;
    const race = async (): Promise<Attempt<S, Op> | undefined> => this.#race.run(batch, RACES_IN_ONE_TURN);
    try {
      for (;;) {
        await this.live.recover();
        const attempt = await withLock(join(dir, names.turn), { seconds: TURN_WAIT_SECONDS }, race);
        if (attempt) return this.#answer(attempt);
        await nextTurn();
      }
    } catch (error) {
      this.#reject(batch, error);
    }
  }

  #reject(batch: readonly PendingUpdate<S, Op>[], error: unknown): void {
    for (const update of batch) update.reject(error);
    this.#settled(batch.length);
  }

  /** Acknowledges: at once what does not wait for the disk, the rest when everything it saw is there. */
  #answer({ decisions, wrote }: Attempt<S, Op>): void {
    const waiting = decisions.filter((decision) => !('error' in decision) && decision.update.durable);
    for (const decision of decisions) {
      if ('error' in decision) decision.update.reject(decision.error);
      else if (!decision.update.durable) decision.update.resolve(decision.result);
    }
    if (waiting.length > 0) void this.#answerWhenSynced(waiting);
    this.#settled(decisions.length - waiting.length);
    if (wrote) this.onWritten();
  }

  /** Never rejects. */
  async #answerWhenSynced(decisions: Attempt<S, Op>['decisions']): Promise<void> {
    const { replica } = this.live;
    try {
      await replica.sync.reach(replica.seq);
      if (replica === this.live.replica) replica.assertLinked();
      replica.chain.system.reached('update: synced');
      for (const decision of decisions) if ('result' in decision) decision.update.resolve(decision.result);
    } catch (error) {
      for (const { update } of decisions) update.reject(error);
    }
    this.#settled(decisions.length);
  }

  #settled(count: number): void {
    this.#unanswered -= count;
    if (this.#unanswered === 0) for (const resolve of this.#whenIdle.splice(0)) resolve();
  }
}
