import { promise } from '../violation.js';
import type { PlannedTask } from './planned-task.js';

/** A task that a process tried to hand in, and what it was told. Times in monotonic seconds. */
export interface Entry {
  readonly task: PlannedTask;
  readonly via: 'queue' | 'schedule';
  /** How often it may be tried. */
  readonly attempts: number;
  /** Tasks of one step: all of them are there, or none. */
  readonly batch: readonly string[];
  readonly triedAt: number;
  id?: string;
  /** Undefined as long as nothing was promised. */
  acknowledgedAt?: number;
  removalTried?: boolean;
  /** From where it was handed in to; what was being handed over from a schedule may be in the queue all the same. */
  removedAt?: number;
  /** When it was first seen to have ended. */
  finishedSeenAt?: number;
}

/** What of a task is given in advance. */
export type Attempted = Pick<Entry, 'task' | 'via' | 'attempts' | 'batch' | 'triedAt'>;

/** What was asked of a queue and its schedule, and what was acknowledged: what has to be there follows from that alone. */
export class TaskBook {
  readonly #entries = new Map<string, Entry>();
  #pause: { readonly paused: boolean | undefined; readonly version: number } = { paused: false, version: 0 };

  get entries(): Iterable<Entry> {
    return this.#entries.values();
  }

  get size(): number {
    return this.#entries.size;
  }

  find(label: string): Entry | undefined {
    return this.#entries.get(label);
  }

  tried(attempted: Attempted): void {
    this.#entries.set(attempted.task.label, { ...attempted });
  }

  acknowledged(label: string, id: string, at: number): void {
    const entry = this.#known(label);
    entry.id = id;
    entry.acknowledgedAt = at;
  }

  removalTried(label: string): void {
    this.#known(label).removalTried = true;
  }

  /** `found`: whether the task was there to be removed. If not it stays as it is. */
  removalAcknowledged(label: string, found: boolean, at: number): void {
    const entry = this.#known(label);
    entry.removalTried = found;
    if (found) entry.removedAt = at;
  }

  pauseTried(): void {
    this.#pause = { paused: undefined, version: this.#pause.version + 1 };
  }

  pauseAcknowledged(paused: boolean): void {
    this.#pause = { paused, version: this.#pause.version + 1 };
  }

  /** Whether the queue has to be paused; undefined while that is not certain. Equal versions: nothing was asked in between. */
  get pause(): { readonly paused: boolean | undefined; readonly version: number } {
    return this.#pause;
  }

  /** The tasks that have to be there. */
  get kept(): Entry[] {
    return [...this.entries].filter(
      ({ acknowledgedAt, removalTried }) => acknowledgedAt !== undefined && !removalTried,
    );
  }

  #known(label: string): Entry {
    const entry = this.#entries.get(label);
    promise(entry !== undefined, `Something is said of ${label}, which nobody handed in.`);
    return entry;
  }
}
