import type { Surroundings } from '../surroundings.js';
import type { Workspace } from '../workspace.js';
import type { EventReport } from './event-report.js';
import { Generation } from './generation.js';
import { isTerminalGone, onSignals, onStopRequests, onStrayRejections } from './signals.js';

const LONGEST_TIMER_MILLISECONDS = 2 ** 31 - 1;

/**
 * Processes tasks until told to stop by a signal.
 *
 * Modes: running; stopping after the first SIGTERM or SIGINT, when no task is started and those that run may end
 * within the time of grace; handing back after that time or a second signal. SIGHUP while running replaces the
 * generation; settings that cannot be used change nothing.
 */
export class Daemon {
  readonly #report: EventReport;
  readonly #renewed: () => Workspace;
  readonly #world: Surroundings;
  readonly #working = new Set<Generation>();
  #current: Generation | undefined;
  #isStopping = false;
  #grace: NodeJS.Timeout | undefined;
  #reloading: Promise<void> = Promise.resolve();

  /** `renewed` gives a workspace with the settings as they now are. */
  constructor(renewed: () => Workspace, report: EventReport, world: Surroundings) {
    this.#renewed = renewed;
    this.#report = report;
    this.#world = world;
  }

  /** Resolves after a clean stop; rejects when it could not start, or when the state cannot be used any more. */
  async run(): Promise<void> {
    const releases = [
      onStopRequests(
        this.#world,
        (reason) => this.#stop(reason),
        () => this.#handBack('second signal'),
      ),
      onSignals({ SIGHUP: () => this.#hangUp() }),
      onStrayRejections((reason) => this.#report.error(reason)),
    ];
    try {
      const { facts } = await this.#begin();
      const { queue, stateDir } = facts;
      this.#report.own(
        'ready',
        { pid: process.pid, ...facts },
        `ready: queue ${queue} in ${stateDir}, process ${process.pid}`,
      );
      await this.#allEnded();
    } finally {
      clearTimeout(this.#grace);
      for (const release of releases) release();
    }
    this.#report.own('stopped', {}, 'stopped');
  }

  async #begin(): Promise<Generation> {
    const generation = await Generation.start(this.#renewed(), this.#report);
    const before = this.#current;
    this.#current = generation;
    this.#working.add(generation);
    before?.retire();
    if (this.#isStopping) generation.retire();
    return generation;
  }

  /** One that fails takes the others along: its state is theirs. */
  async #allEnded(): Promise<void> {
    try {
      while (this.#working.size > 0) {
        await Promise.all([...this.#working].map(async (each) => this.#end(each)));
        await this.#reloading;
      }
    } catch (error) {
      this.#isStopping = true;
      await Promise.allSettled([...this.#working].map(async (each) => each.handBack()));
      throw error;
    }
  }

  async #end(generation: Generation): Promise<void> {
    try {
      await generation.ended;
    } finally {
      this.#working.delete(generation);
    }
  }

  #stop(reason: string): void {
    this.#isStopping = true;
    const graceSeconds = this.#current?.settings.shutdown.graceSeconds ?? 0;
    this.#report.own(
      'stopping',
      { reason, graceSeconds },
      `stopping on ${reason}: waiting up to ${graceSeconds} s for what runs`,
    );
    for (const generation of this.#working) generation.retire();
    const milliseconds = Math.min(graceSeconds * 1000, LONGEST_TIMER_MILLISECONDS);
    this.#grace = setTimeout(() => this.#handBack('time of grace is over'), milliseconds);
  }

  #handBack(reason: string): void {
    this.#report.own('handingBack', { reason }, `handing back what runs: ${reason}`);
    for (const generation of this.#working) {
      generation.handBack().catch((error: unknown) => this.#report.error(error));
    }
  }

  #hangUp(): void {
    if (!isTerminalGone(this.#world.stderr)) this.#askForReload();
    else if (!this.#isStopping) this.#stop('end of terminal');
  }

  /** One reload after the other: signals may come faster than plugins load. */
  #askForReload(): void {
    this.#reloading = this.#reloading.then(async () => this.#reload());
  }

  async #reload(): Promise<void> {
    if (this.#isStopping) return;
    try {
      const { facts } = await this.#begin();
      this.#report.own('reloaded', facts, `reloaded: queue ${facts.queue} in ${facts.stateDir}`);
    } catch (error) {
      this.#report.error(error);
      this.#report.own('reloadFailed', {}, 'reload failed: the old settings stay in force');
    }
  }
}
