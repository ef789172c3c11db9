import { recoverStranded, LOOK_SECONDS } from './recovery.js';
import type { TaskRunner } from './task-runner.js';
import { WakeUp } from './wake-up.js';

/** Processing a step at a time, for callers with a loop of their own. */
export class StepwiseProcessing {
  constructor(readonly runner: TaskRunner) {}

  /** Processes the next task: true when it has ended or there was nothing to do, false when a child was launched. */
  async next(): Promise<boolean> {
    for (;;) {
      this.#watch(await recoverStranded(this.runner));
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

  async #process(claim: Parameters<TaskRunner['start']>[0]): Promise<boolean> {
    const run = await this.runner.start(claim);
    const end = run.ended.then(async (execution) => {
      if (execution.outcome) await this.runner.settle(claim.record, execution.outcome);
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

  #watch(background: readonly Promise<void>[]): void {
    const { logger } = this.runner.host;
    for (const work of background) {
      work.catch((error: unknown) => logger.warn(`A task could not be settled: ${(error as Error).message}`));
    }
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
