import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TaskQueue } from '@millrace/queue';
import type { Scheduler } from '@millrace/scheduler';
import type { Settings } from '../settings/schema.js';
import type { Workspace } from '../workspace.js';
import type { EventReport } from './event-report.js';

/**
 * One reading of the settings at work: its queue, schedule and plugins, and the loop that processes tasks. New settings
 * come as a new generation, while the old one finishes what it runs.
 */
export class Generation {
  /** Settled once the loop has returned and everything is closed. */
  readonly ended: Promise<void>;
  readonly settings: Settings;
  readonly #workspace: Workspace;
  readonly #queue: TaskQueue;
  readonly #report: EventReport;
  readonly #retired = new AbortController();

  private constructor(
    workspace: Workspace,
    settings: Settings,
    queue: TaskQueue,
    scheduler: Scheduler,
    report: EventReport,
  ) {
    this.settings = settings;
    this.#workspace = workspace;
    this.#queue = queue;
    this.#report = report;
    this.ended = this.#work(scheduler);
  }

  /** Opens everything and starts the loop. When something cannot be opened, nothing stays open. */
  static async start(workspace: Workspace, report: EventReport): Promise<Generation> {
    try {
      const { settings } = await workspace.settings();
      await workspace.plugins({ watch: settings.plugins.watch });
      const queue = await workspace.queue();
      await queue.setLimitsFromSettings(settings.queue.limits);
      return new Generation(workspace, settings, queue, await workspace.scheduler(), report);
    } catch (error) {
      await workspace.close();
      throw error;
    }
  }

  /** What `ready` and `reloaded` say. */
  get facts(): { queue: string; stateDir: string; commands: string[] } {
    return {
      queue: this.#queue.name,
      stateDir: this.settings.queue.stateDir,
      commands: this.#workspace.registry.commands(),
    };
  }

  get #place(): string {
    const { name, stateDir } = this.settings.queue;
    return `${stateDir}/${name}`;
  }

  /** Starts no more tasks; the loop returns when those that run have ended. */
  retire(): void {
    this.#retired.abort();
  }

  /** Ends what runs at once and puts it back to the front of the waiting list. */
  async handBack(): Promise<void> {
    this.retire();
    await this.#queue.stopProcessing();
  }

  async #work(scheduler: Scheduler): Promise<void> {
    const following = new AbortController();
    const told = this.#report.follow({ queue: this.#queue, place: this.#place }, following.signal);
    try {
      await this.#queue.processTasks({
        signal: this.#retired.signal,
        sources: [scheduler],
        onError: (error) => this.#report.error(error),
      });
    } finally {
      await nextTurn();
      following.abort();
      await told;
      await this.#workspace.close();
    }
  }
}
