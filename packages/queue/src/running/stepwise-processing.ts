import type { Claim } from '../decisions/claim.js';
import { insist } from './insist.js';
import { recoverStranded, LOOK_SECONDS } from './recovery.js';
import type { Run, TaskRunner } from './task-runner.js';
import { WakeUp } from './wake-up.js';

/** Processing a step at a time, for callers with a loop of their own. */
export class StepwiseProcessing {
  constructor(readonly runner: TaskRunner) {}

  /** Processes the next task: true when it has ended or there was nothing to do, false when a child was launched. */
  async next(): Promise<boolean> {
    for (;;) {
      this.#watch(await recoverStranded(this.runner));
      await this.runner.rescheduling.run();
      const result = await this.runner.claim();
      if (result.status === 'idle' || result.status === 'paused') return true;
      if (result.status === 'claimed') return this.#process(result.claim);
      if (result.status === 'full') await this.#changed();
    }
  }

  /** Resolves when no task is being processed any more, by whichever process. Starts nothing. */
  async untilNoneProcessing(): Promise<void> {
    for (;;) {
      this.#watch(await recoverStranded(this.runner));
      const { processing } = await this.runner.host.file.read();
      if (processing.size === 0) return;
      await this.#changed();
    }
  }

  async #startOrHandBack(claim: Claim): Promise<Run> {
    try {
      return await this.runner.start(claim);
    } catch (error) {
      await insist(async () => this.runner.handBack(claim.record), this.#warn);
      throw error;
    }
  }

  async #process(claim: Claim): Promise<boolean> {
    const run = await this.#startOrHandBack(claim);
    const end = run.ended.then(async (execution) => {
      const { outcome } = execution;
      if (outcome) await insist(async () => this.runner.settle(claim.record, outcome), this.#warn);
      run.onSettled();
      return execution;
    });
    if (run.inChild) {
      this.#watch([end.then(() => undefined)]);
      return false;
    }
    const execution = await end;
    if ('thrown' in execution) throw execution.thrown;
    return true;
  }

  readonly #warn = (error: unknown): void => {
    this.runner.host.logger.warn(`A task could not be settled: ${(error as Error).message}`);
  };

  #watch(background: readonly Promise<void>[]): void {
    for (const work of background) work.catch(this.#warn);
  }

  /** Resolves when something was committed, and at the latest when dead runners have to be looked for again. */
  async #changed(): Promise<void> {
    const bell = new WakeUp();
    const stop = this.runner.host.file.onCommit(() => bell.ring());
    try {
      await bell.heard(LOOK_SECONDS);
    } finally {
      stop();
    }
  }
}
