import type { RetryingTask } from '../state/retrying-tasks.js';
import { Task } from '../task.js';
import { livenessOf } from './process-identity.js';
import type { QueueHost } from './queue-host.js';

const MAX_DELAY_SECONDS = 300;
/** Where a runner cannot be seen from here, its retries are taken over this long after they were due. */
const UNSEEN_GRACE_SECONDS = 60;

/**
 * Gives tasks that want another attempt to their schedulers. Each belongs to the runner that settled it, and to another
 * only after that one is gone, so that no two give the same. It is scheduled first and forgotten here after that: a crash
 * in between schedules it again, which the scheduler knows by its id, for the queue takes it back only once it is forgotten.
 */
export class Rescheduling {
  #running: Promise<void> | undefined;
  readonly #failures = new Map<string, { count: number; retryAt: number }>();

  constructor(readonly host: QueueHost) {}

  /** Reschedules everything that is ours; one pass at a time, begun after the call. */
  async run(): Promise<void> {
    while (this.#running) await this.#running;
    this.#running = this.#pass();
    try {
      await this.#running;
    } finally {
      this.#running = undefined;
    }
  }

  async #pass(): Promise<void> {
    if (!this.host.reschedule) return;
    for (const id of [...(await this.host.file.read()).retrying.leaving.keys()]) {
      if ((this.#failures.get(id)?.retryAt ?? 0) <= performance.now() && (await this.#isOurs(id)))
        await this.#give(id);
    }
  }

  async #give(id: string): Promise<void> {
    const { file, reschedule, logger } = this.host;
    const retrying = (await file.read()).retrying.leaving.get(id);
    if (!retrying) return;
    const task = Task.reconstitute(retrying.record);
    try {
      await reschedule?.(
        String(task.getUserdata('sched')),
        task,
        Math.max(0, retrying.dueAt - this.host.now()),
      );
      this.host.reached('retry: scheduled');
      await file.update(
        ({ state, emit }) => state.retrying.leaving.has(id) && emit({ op: 'rescheduled', id }),
      );
      this.host.reached('retry: forgotten');
      this.#failures.delete(id);
    } catch (error) {
      const seconds = this.#putOff(id);
      logger.warn(
        `Task ${id} could not be rescheduled and is tried again in ${seconds} s: ${(error as Error).message}`,
      );
    }
  }

  #putOff(id: string): number {
    const count = this.#failures.get(id)?.count ?? 0;
    const seconds = Math.min(2 ** count, MAX_DELAY_SECONDS);
    this.#failures.set(id, { count: count + 1, retryAt: performance.now() + seconds * 1000 });
    return seconds;
  }

  /** Whether a retry is ours, after taking it over where its runner is gone. */
  async #isOurs(id: string): Promise<boolean> {
    const { file, runner, process } = this.host;
    const state = await file.read();
    const retrying = state.retrying.leaving.get(id);
    if (!retrying || retrying.runner === runner) return retrying !== undefined;
    const owner = state.runners.get(retrying.runner ?? '');
    if (owner && !isGone(livenessOf(owner), retrying, this.host.now())) return false;
    return file.update(({ state: now, emit }) => {
      if (now.retrying.leaving.get(id)?.runner !== retrying.runner) return false;
      if (!now.runners.has(runner)) emit({ op: 'runner', id: runner, process });
      emit({ op: 'takeRetry', id, runner });
      return true;
    });
  }
}

function isGone(liveness: ReturnType<typeof livenessOf>, { dueAt }: RetryingTask, now: number): boolean {
  return liveness === 'dead' || (liveness === 'unknown' && now > dueAt + UNSEEN_GRACE_SECONDS);
}
