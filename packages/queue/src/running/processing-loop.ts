import { setTimeout as delay } from 'node:timers/promises';
import type { Commit } from '@millrace/state-file';
import type { Claim, ClaimResult } from '../decisions/claim.js';
import { secondsUntilStart } from '../decisions/brakes.js';
import { freeSlots } from '../decisions/claim.js';
import { secondsUntilDue } from '../decisions/return-due.js';
import { hasOthersTasks } from '../decisions/recover.js';
import type { Outcome } from '../outcome.js';
import type { QueueOp } from '../state/queue-op.js';
import type { QueueState } from '../state/queue-state.js';
import type { TaskQueueLike, TaskSource } from '../task-queue-like.js';
import { insist, RETRY_SECONDS } from './insist.js';
import { announce, withdraw } from './presence.js';
import { LOOK_SECONDS, recoverStranded } from './recovery.js';
import type { Run, TaskRunner } from './task-runner.js';
import { WakeUp } from './wake-up.js';

/** A source that is still due after it was asked is asked again after this time. */
const MIN_DUE_SECONDS = 0.02;
/**
 * Due times keep to the wall clock, timers to elapsed time: when the clock is set forward, or the machine has slept, a
 * task is due earlier than the timer ends. So while something is scheduled, the clock is looked at this often.
 */
const LONGEST_SLEEP_SECONDS = 5;

/** Facts after which there may be something new to start. */
const WAKING = new Set<QueueOp['op']>([
  'add',
  'resume',
  'settings',
  'requeue',
  'retry',
  'due',
  'revive',
  'release',
  'limit',
  'unlimit',
  'unblock',
]);
/** The same when others wrote them; after one's own, the next task is claimed in the same commit. */
const WAKING_FROM_OTHERS = new Set<QueueOp['op']>([...WAKING, 'settle', 'remove', 'discard', 'missing']);

/** How a queue is processed. */
export interface ProcessingOptions {
  /** Aborted: nothing new is started, and the promise resolves when what runs has ended. */
  signal?: AbortSignal;
  /** What hands over tasks when they are due: schedulers. */
  sources?: readonly TaskSource[];
  /** Told of errors that did not end the loop. Default: a warning. */
  onError?: (error: unknown) => void;
  /** Also ends when there is nothing left to process. Default false. */
  drain?: boolean;
}

/**
 * Processes a queue: as many tasks at once as there are slots, woken by the journal, a due time or a child's end.
 * It does not poll for tasks; but while something is scheduled it looks at the clock now and then, and while other
 * runners have tasks, whether they are alive.
 * Source: the processing loops of the recipes.
 */
export class ProcessingLoop {
  readonly #running = new Set<Promise<void>>();
  readonly #bell = new WakeUp();
  readonly #onError: (error: unknown) => void;
  #troubled = false;
  /** Whether there may have been commits that this instance has not seen. */
  #hasMissed = true;

  constructor(
    readonly queue: TaskQueueLike,
    readonly runner: TaskRunner,
    readonly options: ProcessingOptions,
  ) {
    const { logger } = runner.host;
    this.#onError =
      options.onError ?? ((error) => logger.warn(`Exception detected: ${(error as Error).message}`));
  }

  async run(): Promise<void> {
    const { signal, sources = [] } = this.options;
    const ring = (): void => this.#bell.ring();
    const stopListening = [
      this.#file.onCommit((commit) => this.#hear(commit)),
      ...sources.map((source) => source.onChange(ring)),
    ];
    signal?.addEventListener('abort', ring);
    try {
      while (!this.#isStopping) {
        await this.#turn();
        if (await this.#isDrained()) break;
        await this.#bell.heard(await this.#secondsToWait());
      }
      while (this.#running.size > 0) await Promise.all(this.#running);
    } finally {
      signal?.removeEventListener('abort', ring);
      for (const stop of stopListening) stop();
      await this.#guarded(async () => withdraw(this.runner));
    }
  }

  get #file(): TaskRunner['host']['file'] {
    return this.runner.host.file;
  }

  get #isStopping(): boolean {
    return this.options.signal?.aborted ?? false;
  }

  #hear({ by, ops, missed }: Commit<QueueOp>): void {
    if (missed !== undefined) this.#hasMissed = true;
    const waking = by === this.#file.id ? WAKING : WAKING_FROM_OTHERS;
    if (missed !== undefined || ops.some(({ op }) => waking.has(op))) this.#bell.ring();
  }

  /** One look at everything: dead runners, due tasks, free slots. What fails does not keep the rest from being done. */
  async #turn(): Promise<void> {
    this.#troubled = false;
    await this.#guarded(async () => this.#introduce());
    await this.#guarded(async () => {
      for (const adoption of await recoverStranded(this.runner)) this.#keep(adoption);
    });
    await this.#guarded(async () => this.runner.rescheduling.run());
    for (const source of this.options.sources ?? [])
      await this.#guarded(async () => source.processReadyTasks(this.queue));
    await this.#guarded(async () => this.#fillSlots());
  }

  /** Says that it is there, and sees to what was lost, at the beginning and when a repair may have taken either away. */
  async #introduce(): Promise<void> {
    if (!this.#hasMissed) return;
    this.#hasMissed = false;
    try {
      await announce(this.runner);
    } catch (error) {
      this.#hasMissed = true;
      throw error;
    }
  }

  async #guarded(step: () => Promise<unknown>): Promise<void> {
    try {
      await step();
    } catch (error) {
      this.#troubled = true;
      this.#onError(error);
    }
  }

  #keep(work: Promise<void>): void {
    const kept = work.catch(this.#onError).finally(() => {
      this.#running.delete(kept);
      this.#bell.ring();
    });
    this.#running.add(kept);
  }

  async #fillSlots(): Promise<void> {
    for (let more = true; more && !this.#isStopping; ) {
      const result = await this.runner.claim();
      if (result.status === 'claimed') this.#keep(this.#processFrom(result.claim));
      more = result.status === 'claimed' || result.status === 'again';
    }
  }

  /** Processes a claimed task and those that follow it: a settle and the next claim are one commit. */
  async #processFrom(first: Claim): Promise<void> {
    for (let claim: Claim | undefined = first; claim; ) {
      const run = await this.#startOrHandBack(claim);
      const { outcome } = (await run?.ended) ?? {};
      if (!run || !outcome) return;
      claim = await this.#settleAndClaim(run, outcome);
    }
  }

  /** A settle that fails is insisted on, by itself; what the error was is told, as when a claim fails. */
  async #settleAndClaim(run: Run, outcome: Outcome): Promise<Claim | undefined> {
    if (this.#isStopping) return void (await this.#settle(run, outcome));
    let next: ClaimResult;
    try {
      next = await this.runner.settleAndClaim(run.claim.record, outcome, this.#onError);
    } catch (error) {
      await this.#settle(run, outcome);
      throw error;
    }
    run.onSettled();
    if (next.status !== 'claimed') return undefined;
    if (this.#canStartMore()) this.#bell.ring();
    return next.claim;
  }

  async #startOrHandBack(claim: Claim): Promise<Run | undefined> {
    try {
      return await this.runner.start(claim);
    } catch (error) {
      this.#onError(error);
      await delay(RETRY_SECONDS * 1000);
      await insist(async () => this.runner.handBack(claim.record), this.#onError);
      return undefined;
    }
  }

  async #settle(run: Run, outcome: Outcome): Promise<void> {
    await insist(async () => this.runner.settle(run.claim.record, outcome), this.#onError);
    run.onSettled();
  }

  #canStartMore(): boolean {
    const { lastSeen } = this.#file;
    return lastSeen.waiting.size > 0 && freeSlots(lastSeen) > 0;
  }

  async #isDrained(): Promise<boolean> {
    if (!this.options.drain || this.#running.size > 0) return false;
    const state = await this.#file.read();
    return state.paused || isEmpty(state) || isHeld(state);
  }

  async #secondsToWait(): Promise<number> {
    const { isDraining } = this.#file.lastSeen;
    const due = await Promise.all(
      (isDraining ? [] : (this.options.sources ?? [])).map(async (source) =>
        source.secondsUntilNextTask().catch(() => undefined),
      ),
    );
    const state = await this.#file.read();
    const waits = [...due, secondsUntilDue(state, this.runner.host.now())]
      .filter((seconds) => seconds !== undefined)
      .map((seconds) => Math.min(Math.max(seconds, MIN_DUE_SECONDS), LONGEST_SLEEP_SECONDS));
    const untilStart = secondsUntilStart(state, this.runner.claimant);
    if (untilStart !== undefined)
      waits.push(Math.min(Math.max(untilStart, MIN_DUE_SECONDS), LONGEST_SLEEP_SECONDS));
    if (hasOthersTasks(state, this.runner.host.runner)) waits.push(LOOK_SECONDS);
    const wait = Math.min(Infinity, ...waits);
    return this.#troubled || state.retrying.leaving.size > 0 ? Math.min(wait, RETRY_SECONDS) : wait;
  }
}

/** Whether everything that is left stands behind a pause. */
function isHeld({ waiting, deferred, blocked, processing, retrying, brakes }: QueueState): boolean {
  if (waiting.size + processing.size + retrying.size + blocked.ended.size > 0) return false;
  const paused = [...brakes].filter(([, { isPaused }]) => isPaused);
  return deferred.size === paused.reduce((sum, [key]) => sum + deferred.braked.countOf(key), 0);
}

/** What is blocked by a task that is with its scheduler is left to whoever goes on processing. */
function isEmpty({ waiting, deferred, blocked, processing, retrying }: QueueState): boolean {
  return waiting.size + deferred.size + blocked.ended.size + processing.size + retrying.size === 0;
}
