import { assertTaskId, checkAll } from './admission.js';
import type { Checked } from './admission.js';
import { acceptHandOver, admitBatch, assertNotOutdated } from './decisions/admit.js';
import type { AdmissionContext } from './decisions/admit-dependent.js';
import { cascade, hasUntold } from './decisions/cascade.js';
import { freeSlots } from './decisions/claim.js';
import { returnDue } from './decisions/return-due.js';
import { removeAll, unqueue } from './decisions/remove.js';
import { settle } from './decisions/settle.js';
import type { QueueTransaction } from './decisions/queue-transaction.js';
import { undeferReady } from './decisions/undefer.js';
import { QueueError } from './errors.js';
import type { Logger } from './logger.js';
import type { Outcome } from './outcome.js';
import { openHost } from './open-host.js';
import { QueueBrakes } from './queue-brakes.js';
import { checkQueueOptions, givenSettings } from './queue-options.js';
import type { TaskQueueOptions } from './queue-options.js';
import { defaultRegistry } from './registry.js';
import type { Origin, ProcessorLike } from './registry.js';
import { ProcessingLoop } from './running/processing-loop.js';
import type { ProcessingOptions } from './running/processing-loop.js';
import type { QueueHost } from './running/queue-host.js';
import { forgetDead } from './running/presence.js';
import { putBackStranded, recoverStranded } from './running/recovery.js';
import { StepwiseProcessing } from './running/stepwise-processing.js';
import { TaskRunner } from './running/task-runner.js';
import type {
  EnqueueReport,
  HandOver,
  HandOverBasis,
  HandOverReport,
  QueueSettings,
  TaskInput,
  TaskQueueLike,
} from './task-queue-like.js';

/**
 * A durable queue of tasks in a folder, shared by every process that opens it under the same name.
 *
 * Guarantees: a task whose id was returned is there until it was run, removed or overridden, whatever process dies and,
 * with `durability: 'fsync'`, whatever the power does; tasks are started in order of priority and arrival; each runs at
 * least once, and twice only when the process that ran it died or the power failed.
 *
 * Source: cPanel::TaskQueue.
 */
export class TaskQueue extends QueueBrakes implements TaskQueueLike {
  readonly logger: Logger;
  readonly #host: QueueHost;
  readonly #runner: TaskRunner;
  readonly #steps: StepwiseProcessing;

  private constructor(host: QueueHost) {
    super(host);
    this.#host = host;
    this.logger = host.logger;
    this.#runner = new TaskRunner(host);
    this.#steps = new StepwiseProcessing(this.#runner);
  }

  /**
   * Opens a queue, creating it when it is not there. Settings given are stored; those not given are as stored before.
   * @throws QueueError `NO_STATE_DIR`, `NO_QUEUE_NAME`, `INVALID_OPTION`; what `StateFile.open` throws
   */
  static async open(given: TaskQueueOptions): Promise<TaskQueue> {
    const options = checkQueueOptions(given);
    const queue = new TaskQueue(await openHost(options));
    try {
      await queue.#store(givenSettings(options));
    } catch (error) {
      await queue.file.close();
      throw error;
    }
    return queue;
  }

  /** Makes a processor answer for a command in every queue without a registry of its own. Throws as `Registry.register`. */
  static registerTaskProcessor(command: string, processor: ProcessorLike, origin?: Origin): void {
    defaultRegistry().register(command, processor, origin);
  }

  /** Throws `MISSING_COMMAND`, `COMMAND_NOT_REGISTERED`. */
  static unregisterTaskProcessor(command: string): void {
    defaultRegistry().unregister(command);
  }

  /** The id under which this instance processes tasks; the events `started` and `adopted` name it. */
  get runnerId(): string {
    return this.#host.runner;
  }

  /**
   * Queues a task. Resolves with its id once it is as durable as the queue's durability says, or with undefined when it
   * repeats a waiting task or has no retries left. With `explain` it says what became of the task, and refuses by data.
   * @throws QueueError `EMPTY_COMMAND`, `UNKNOWN_COMMAND`, `INVALID_ARGUMENTS`, `COMMAND_TOO_LARGE`, `TASK_PRESENT`, ...
   */
  queueTask(task: TaskInput, options: { explain: true }): Promise<EnqueueReport>;
  queueTask(task: TaskInput, options?: { explain?: false }): Promise<string | undefined>;
  async queueTask(
    task: TaskInput,
    options: { explain?: boolean } = {},
  ): Promise<EnqueueReport | string | undefined> {
    const [report] = await this.#admitAll([task]);
    if (options.explain || !report) return report;
    if (report.status !== 'refused') return idIn(report);
    if (!isWithoutRetries(report.error)) throw report.error;
    this.logger.info(report.error.message);
    return undefined;
  }

  /**
   * Queues the valid ones of a list in one step; one entry for each. When some were refused, throws `TASKS_REFUSED` after
   * that, whose context has `queued` (ids by position) and `refused` (position and error). Throws `EMPTY_COMMAND` before
   * anything else.
   */
  queueTasks(tasks: readonly TaskInput[], options: { explain: true }): Promise<EnqueueReport[]>;
  queueTasks(tasks: readonly TaskInput[], options?: { explain?: false }): Promise<(string | undefined)[]>;
  async queueTasks(
    tasks: readonly TaskInput[],
    options: { explain?: boolean } = {},
  ): Promise<EnqueueReport[] | (string | undefined)[]> {
    const empty = tasks.findIndex(isEmptyCommand);
    if (empty >= 0)
      throw new QueueError('EMPTY_COMMAND', `Cannot queue an empty command (position ${empty}).`, {
        position: empty,
      });
    const reports = await this.#admitAll(tasks);
    if (options.explain) return reports;
    const queued = reports.map(idIn);
    const refused = reports.flatMap((report, position) =>
      report.status === 'refused' ? [{ position, error: report.error }] : [],
    );
    const [first] = refused;
    if (!first) return queued;
    throw new QueueError(
      'TASKS_REFUSED',
      `${refused.length} of ${tasks.length} tasks were refused; at position ${first.position}: ${first.error.message}`,
      {
        queued,
        refused,
      },
    );
  }

  /**
   * Removes a waiting or blocked task; whether it was there. What was to run after it ends as cancelled, or runs, as its
   * `onDependencyFailure` says. Throws `NO_TASK_ID`, `INVALID_TASK_ID`.
   */
  async unqueueTask(id: string): Promise<boolean> {
    assertTaskId(id, 'unqueue_task');
    const { count, forgotten } = await this.file.update((tx) => unqueue(tx, id, this.#host.now()));
    this.#host.output.remove(forgotten);
    return count > 0;
  }

  /** Removes every task that waits, is deferred, blocked or is to be tried again; how many there were. */
  async deleteAllUnprocessedTasks(): Promise<number> {
    return this.file.update(removeAll);
  }

  async acceptHandOvers(handOvers: readonly HandOver[], basis?: HandOverBasis): Promise<HandOverReport[]> {
    const checks = checkAll(
      this.#host,
      handOvers.map(({ task }) => task),
    );
    const checked = checks instanceof Promise ? await checks : checks;
    return this.#admitting((tx, context) => {
      if (basis) assertNotOutdated(tx, basis);
      return handOvers.map((handOver, index) =>
        acceptHandOver(tx, handOver, checked[index] as Checked, context),
      );
    });
  }

  async forgetHandOvers(keys: readonly string[], basis?: HandOverBasis): Promise<void> {
    await this.file.update(({ emit }) => emit({ op: 'handOversForgotten', keys, ...basis }), {
      durable: false,
    });
  }

  /** Whether a task could be started now. First takes over what dead runners left, and brings back what is deferred or due. */
  async hasWorkToDo(): Promise<boolean> {
    for (const adoption of await recoverStranded(this.#runner)) {
      adoption.catch((error: unknown) =>
        this.logger.warn(`An adopted task could not be settled: ${(error as Error).message}`),
      );
    }
    const { hasWork, forgotten } = await this.file.update(
      (tx) => {
        const forgotten = cascade(tx, this.#host.now());
        returnDue(tx, this.registry, this.#host.now());
        undeferReady(tx, this.#runner.claimant);
        const { paused, waiting } = tx.state;
        const hasWork = !paused && freeSlots(tx.state) > 0 && (waiting.size > 0 || hasUntold(tx));
        return { hasWork, forgotten };
      },
      { durable: false },
    );
    this.#host.output.remove(forgotten);
    return hasWork;
  }

  /**
   * Processes the next task, waiting for a slot if need be. True when it ended or there was nothing to do, false when it
   * goes on in a child. Throws on what the processor threw, once that is settled.
   */
  async processNextTask(): Promise<boolean> {
    return this.#steps.next();
  }

  /** Processes the queue until the signal is aborted and what runs has ended; see ProcessingOptions. */
  async processTasks(options: ProcessingOptions = {}): Promise<void> {
    await new ProcessingLoop(this, this.#runner, options).run();
  }

  /** Ends at once what this instance runs, children and their descendants too, and puts it back to the front of the waiting list. */
  async stopProcessing(): Promise<void> {
    await this.#runner.stopAll(this.#host.killGraceSeconds);
  }

  /** Resolves when nothing is being processed any more, by whichever process. Starts nothing. */
  async finishAllProcessing(): Promise<void> {
    await this.#steps.untilNoneProcessing();
  }

  /**
   * Puts back what dead runners left, as every process that processes the queue does by itself, and forgets them. What
   * their children left running is ended; children that live on are left to the next that processes. The ids put back.
   */
  async recoverTasks(): Promise<string[]> {
    const ids = await putBackStranded(this.#runner);
    await forgetDead(this.#runner);
    return ids;
  }

  /**
   * Settles a run in the name of its child, whose runner died: it has ended or, with a delay, is tried again after so many
   * seconds. False when another runner has decided already.
   */
  async settleOrphan(
    run: { id: string; attempts?: number },
    outcome: Outcome,
    delaySeconds?: number,
  ): Promise<boolean> {
    return this.file.update((tx) => settle(tx, run, outcome, this.#host.now(), delaySeconds) !== undefined);
  }

  /** Folds the journal into a new snapshot. */
  async compact(): Promise<void> {
    await this.file.compact();
  }

  /** Puts back what runs in this process, leaves children to settle themselves, and closes the files. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    try {
      await this.#runner.leaveAll();
    } finally {
      await this.file.close();
    }
  }

  #closed = false;

  async #store(settings: Partial<QueueSettings>): Promise<void> {
    await this.file.update(({ state, emit }) => {
      const changed = Object.entries(settings).filter(
        ([key, value]) => state.stored[key as keyof QueueSettings] !== value,
      );
      if (changed.length > 0) emit({ op: 'settings', settings: Object.fromEntries(changed) });
    });
  }

  async #admitAll(tasks: readonly TaskInput[]): Promise<EnqueueReport[]> {
    const checks = checkAll(this.#host, tasks);
    const checked = checks instanceof Promise ? await checks : checks;
    return this.#admitting((tx, context) => admitBatch(tx, checked, context));
  }

  async #admitting<R>(
    decide: (tx: QueueTransaction, context: Pick<AdmissionContext, 'at' | 'forgotten'>) => R[],
  ): Promise<R[]> {
    const { reports, forgotten } = await this.file.update((tx) => {
      const context = { at: this.#host.now(), forgotten: [] as string[] };
      return { reports: decide(tx, context), forgotten: context.forgotten };
    });
    this.#host.output.remove(forgotten);
    return reports;
  }
}

function isEmptyCommand(task: TaskInput): boolean {
  const command: unknown = typeof task === 'string' ? task : task?.command;
  return typeof command !== 'string' || command.trim() === '';
}

function idIn(report: EnqueueReport): string | undefined {
  return report.status === 'queued' ? report.id : undefined;
}

function isWithoutRetries(error: Error): boolean {
  return error instanceof QueueError && error.code === 'NO_RETRIES_LEFT';
}
