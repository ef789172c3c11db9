import type { Outcome, QueueEvent, TaskQueue } from '@millrace/queue';
import type { Scheduler } from '@millrace/scheduler';
import { eventLine } from '../daemon/event-line.js';
import { exitCodes } from '../exit-codes.js';
import type { ExitCode } from '../exit-codes.js';
import type { News } from './news-feed.js';

/** How a task left: by its outcome, or removed from queue or schedule without having been run. */
export interface Ending {
  readonly id: string;
  readonly status: Outcome['status'] | 'removed';
  readonly outcome?: Outcome;
  /** Why it was removed. */
  readonly reason?: string;
}

/**
 * Finds out how tasks end. Modes of a task: in the queue, when events tell of its end; elsewhere, in the schedule or on
 * its way between the two, when it is looked for whenever the schedule changes; ended.
 */
export class TaskEndings {
  readonly #queue: TaskQueue;
  readonly #scheduler: Scheduler;
  readonly #open = new Set<string>();
  readonly #elsewhere = new Set<string>();
  readonly #commands = new Map<string, string>();

  constructor(queue: TaskQueue, scheduler: Scheduler) {
    this.#queue = queue;
    this.#scheduler = scheduler;
  }

  /** The ids of those that have not ended. */
  get open(): readonly string[] {
    return [...this.#open];
  }

  /** What the task was asked to do. */
  commandOf(id: string): string {
    return this.#commands.get(id) ?? '';
  }

  /** Begins with a task: its ending when it has ended, `unknown` when there is none, else undefined. */
  async add(id: string): Promise<Ending | 'unknown' | undefined> {
    const found = await this.#look(id);
    if (found === undefined) this.#open.add(id);
    return found;
  }

  /** The tasks of which this says that they have ended. */
  async hear(news: News): Promise<Ending[]> {
    if (news.type === 'schedule') return this.#lookElsewhere();
    const ending = news.type === 'event' ? this.#endingIn(news.event) : undefined;
    if (ending === undefined) return [];
    this.#close(ending.id);
    return [ending];
  }

  #endingIn(event: QueueEvent): Ending | undefined {
    if (!('id' in event) || !this.#open.has(event.id)) return undefined;
    const { id } = event;
    if (event.type === 'removed') return { id, status: 'removed', reason: event.reason };
    if (event.type === 'queued') this.#elsewhere.delete(id);
    if (event.type !== 'finished') return undefined;
    const { outcome } = event;
    if (outcome.status !== 'retried') return { id, status: outcome.status, outcome };
    this.#elsewhere.add(id);
    return undefined;
  }

  async #lookElsewhere(): Promise<Ending[]> {
    const endings: Ending[] = [];
    for (const id of [...this.#elsewhere]) {
      const found = await this.#look(id);
      if (found === undefined || !this.#open.has(id)) continue;
      this.#close(id);
      endings.push(found === 'unknown' ? { id, status: 'removed', reason: 'unscheduled' } : found);
    }
    return endings;
  }

  /** A task is in the next place before it leaves the last one, so one that is missed on its way is found by looking twice. */
  async #look(id: string): Promise<Ending | 'unknown' | undefined> {
    if (await this.#isScheduled(id)) return undefined;
    const explanation = await this.#queue.explainTask(id);
    if (explanation === undefined) return (await this.#isScheduled(id)) ? undefined : 'unknown';
    this.#commands.set(id, explanation.task.fullCommand);
    if (explanation.status === 'finished') {
      const { outcome } = explanation;
      return { id, status: outcome.status, outcome };
    }
    if (explanation.status === 'retrying') this.#elsewhere.add(id);
    else this.#elsewhere.delete(id);
    return undefined;
  }

  async #isScheduled(id: string): Promise<boolean> {
    const scheduled = await this.#scheduler.explainTask(id);
    if (scheduled === undefined) return false;
    this.#elsewhere.add(id);
    this.#commands.set(id, scheduled.task.fullCommand);
    return true;
  }

  #close(id: string): void {
    this.#open.delete(id);
    this.#elsewhere.delete(id);
  }
}

/** How a task ended, in one line. */
export function endingLine({ id, outcome, reason }: Ending, command: string): string {
  if (outcome === undefined) return `removed ${id} ${command}: ${reason ?? 'unknown'}`;
  return eventLine({ type: 'finished', id, outcome, seq: 0, at: 0 }, command) ?? '';
}

/** Done only when all have ended well. */
export function exitCodeFor(endings: readonly Ending[]): ExitCode {
  const allWell = endings.every(({ status }) => status === 'done');
  return allWell ? exitCodes.done.code : exitCodes.taskFailed.code;
}
