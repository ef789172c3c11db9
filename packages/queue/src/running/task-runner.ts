import { setMaxListeners } from 'node:events';
import { isChildProcessor } from '../child-processor.js';
import { claimNext } from '../decisions/claim.js';
import type { Claim, Claimant, ClaimResult } from '../decisions/claim.js';
import { handBack, requeueAfterDeath } from '../decisions/requeue.js';
import { announceChild, isOurs, settle } from '../decisions/settle.js';
import type { RunOf } from '../decisions/settle.js';
import type { Outcome } from '../outcome.js';
import type { ProcessingTask } from '../state/queue-state.js';
import { Task } from '../task.js';
import type { TaskRecord } from '../task.js';
import { AdoptedRun } from './adopted-run.js';
import { Cancellations } from './cancellations.js';
import type { QueueAddress } from './child-messages.js';
import { ChildRun } from './child-run.js';
import { execute } from './execute.js';
import type { Execution } from './execute.js';
import { identifyProcess, secondsSinceBoot } from './process-identity.js';
import { ProgressReporter } from './progress-reporter.js';
import type { QueueHost } from './queue-host.js';
import { Rescheduling } from './rescheduling.js';
import { afterTimeout, assertReschedulable, delayToNextAttempt } from './retries.js';

/** A claimed task that has begun. */
export interface Run {
  readonly claim: Claim;
  readonly inChild: boolean;
  /** Resolves when the run has ended, before it is settled. */
  readonly ended: Promise<Execution>;
  /** Told once the outcome is settled. */
  onSettled(): void;
}

/** What was written at the end of a run; `forgotten`: ids that history gave up for it, undefined when it was not ours. */
interface WrittenEnd {
  readonly final: Outcome;
  readonly forgotten: readonly string[] | undefined;
  readonly next: ClaimResult;
}

const NOT_CLAIMED: ClaimResult = { status: 'idle', warnings: [], forgotten: [] };

/** Claims tasks for one instance of a queue, runs them and settles them. */
export class TaskRunner {
  /** In the order in which they began. A task may run again while an older run of it, settled by others, still goes on. */
  readonly #active = new Set<RunOf>();
  readonly #children = new Set<ChildRun>();
  readonly #adopted = new Set<AdoptedRun>();
  readonly rescheduling: Rescheduling;
  readonly #cancellations: Cancellations;
  #stop = stopper();

  constructor(readonly host: QueueHost) {
    this.rescheduling = new Rescheduling(host);
    this.#cancellations = new Cancellations(host.file);
  }

  get claimant(): Claimant {
    const { runner, process, registry, now } = this.host;
    return { runner, process, registry, now: now(), mono: secondsSinceBoot() };
  }

  /** Claims the next task. Not synced: a claim that is lost is made again. */
  async claim(): Promise<ClaimResult> {
    return this.#claimed(
      await this.host.file.update((tx) => claimNext(tx, this.claimant), { durable: false }),
    );
  }

  /** Begins a claimed task, in this process or in a child. */
  start(claim: Claim): Run | Promise<Run> {
    this.#active.add(claim.record);
    return isChildProcessor(claim.processor) ? this.#startChild(claim) : this.#startHere(claim);
  }

  /** Writes how a run ended; false when it was not ours any more. Not synced: a lost settle makes the task run again. */
  async settle(run: TaskRecord, outcome: Outcome): Promise<boolean> {
    const { final, forgotten } = await this.#writeEnd(run, outcome, false);
    await this.#settled(final, forgotten);
    return forgotten !== undefined;
  }

  /** The same, and claims the next task in the same commit. Once it is written it does not reject: the claim is ours. */
  async settleAndClaim(
    run: TaskRecord,
    outcome: Outcome,
    onError: (error: unknown) => void,
  ): Promise<ClaimResult> {
    const { final, forgotten, next } = await this.#writeEnd(run, outcome, true);
    const result = this.#claimed(next);
    await this.#settled(final, forgotten).catch(onError);
    return result;
  }

  #claimed(result: ClaimResult): ClaimResult {
    for (const warning of result.warnings) this.host.logger.warn(warning);
    this.host.output.remove(result.forgotten);
    if (result.status === 'claimed') this.host.reached('claim: made');
    return result;
  }

  async #writeEnd(run: TaskRecord, outcome: Outcome, isClaiming: boolean): Promise<WrittenEnd> {
    const { registry, logger } = this.host;
    const final = assertReschedulable(this.host, run.id, outcome);
    const delay = delayToNextAttempt(registry.get(run.command), run, final, logger);
    this.host.reached('settle: begun');
    const end = await this.host.file.update(
      (tx): WrittenEnd => {
        const { claimant } = this;
        const forgotten = settle(tx, run, final, claimant.now, delay);
        return { final, forgotten, next: isClaiming ? claimNext(tx, claimant) : NOT_CLAIMED };
      },
      { durable: false },
    );
    this.host.reached('settle: made');
    this.#active.delete(run);
    return end;
  }

  async #settled({ status }: Outcome, forgotten: readonly string[] | undefined): Promise<void> {
    if (forgotten === undefined) return;
    this.host.output.remove(forgotten);
    if (status === 'retried') await this.rescheduling.run();
  }

  /** Puts one task that this instance runs, or could not start, back to the front of the waiting list. */
  async handBack(run: RunOf): Promise<void> {
    this.#active.delete(run);
    await this.host.file.update((tx) => handBack(tx, run, this.claimant.now));
  }

  /** Ends everything that this instance runs and puts it back to the front of the waiting list. */
  async stopAll(graceSeconds: number): Promise<void> {
    const runs = [...this.#active].reverse();
    this.#stop.abort();
    this.#stop = stopper();
    await Promise.all([...this.#children].map(async (child) => child.stop(graceSeconds)));
    await Promise.all(runs.map(async (run) => this.handBack(run)));
    this.leaveAdopted();
  }

  /** Lets children go on without this instance. What runs in this process is put back. */
  async leaveAll(): Promise<void> {
    for (const child of this.#children) {
      this.#active.delete(child.record);
      child.leave();
    }
    this.#children.clear();
    await this.stopAll(0);
    this.#cancellations.close();
    const { file, runner } = this.host;
    await file.update(
      ({ state, emit }) => state.runners.has(runner) && emit({ op: 'runnerGone', id: runner }),
      { durable: false },
    );
  }

  /** Looks after a child whose runner died; resolves when its task is settled or waits again. */
  async adopt(task: ProcessingTask): Promise<void> {
    const { file, killGraceSeconds, logger } = this.host;
    const adopted = new AdoptedRun(task, this.#address, killGraceSeconds);
    this.#adopted.add(adopted);
    const stopListening = this.#cancellations.listen(task.record, (request) => adopted.cancel(request));
    const end = await adopted.ended;
    stopListening();
    this.#adopted.delete(adopted);
    if (end.type === 'timedOut') await this.settleTimedOut(task.record, end.outcome);
    if (end.type === 'cancelled') await this.settle(task.record, end.outcome);
    if (end.type !== 'gone') return;
    const warning = await file.update(
      (tx) => isOurs(tx, task.record) && requeueAfterDeath(tx, task.record, this.host.now()),
    );
    if (warning) logger.warn(warning);
  }

  leaveAdopted(): void {
    for (const adopted of this.#adopted) adopted.leave();
  }

  /** Settles a child that reached its limit: its processor may ask for another attempt first. */
  async settleTimedOut(record: TaskRecord, outcome: Outcome): Promise<boolean> {
    return this.settle(record, await afterTimeout(this.host, record, outcome));
  }

  get #address(): QueueAddress {
    return { name: this.host.file.name, stateDir: this.host.file.dir };
  }

  #startHere(claim: Claim): Run {
    const { logger, output } = this.host;
    const progress = new ProgressReporter(this.host, claim.record);
    const ended = execute(claim.processor, Task.reconstitute(claim.record), {
      logger,
      limitSeconds: claim.limit,
      stop: this.#stop.signal,
      onCancel: (listener) => this.#cancellations.listen(claim.record, listener),
      progress: (value) => progress.report(value),
      log: (text) => output.append(claim.record.id, text),
    });
    return { claim, inChild: false, ended, onSettled: () => undefined };
  }

  async #startChild(claim: Claim): Promise<Run> {
    const { record, limit } = claim;
    const progress = new ProgressReporter(this.host, record);
    const child = new ChildRun({
      record,
      module: this.host.registry.moduleOf(record.command) ?? '',
      queue: this.#address,
      limitSeconds: limit,
      killGraceSeconds: this.host.killGraceSeconds,
      output: this.host.output.open(record.id),
      onProgress: (value) => progress.report(value),
    });
    this.#children.add(child);
    this.host.reached('child: forked');
    const stopListening = this.#cancellations.listen(record, (request) => void child.cancel(request));
    const ended = child.ended
      .finally(stopListening)
      .then(async (outcome) => this.#childEnded(child, outcome));
    await this.#announce(child);
    return { claim, inChild: true, ended, onSettled: () => child.settled() };
  }

  /** Writes down that the child exists, and only then lets it begin. Without the note it must not. */
  async #announce(child: ChildRun): Promise<void> {
    try {
      const process = identifyProcess(child.requirePid());
      if (process)
        await this.host.file.update((tx) => announceChild(tx, child.record, process), { durable: false });
      this.host.reached('child: announced');
      child.go();
      this.host.reached('child: told to begin');
    } catch (error) {
      await child.stop(0);
      throw error;
    }
  }

  async #childEnded(child: ChildRun, outcome: Outcome | undefined): Promise<Execution> {
    this.#children.delete(child);
    this.host.reached('child: ended');
    if (outcome?.status !== 'timedOut') return { outcome };
    return { outcome: await afterTimeout(this.host, child.record, outcome) };
  }
}

/** Any number of runs may listen to one stop signal. */
function stopper(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
