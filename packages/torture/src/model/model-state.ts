import { QueueModel } from './queue-model.js';
import { rules } from './rules.js';
import { ScheduleModel } from './schedule-model.js';

/** The clock of a sequence, in epoch seconds. */
export interface Clock {
  seconds: number;
}

/** What a sequence of operations should have led to. */
export class ModelState {
  readonly unknown = new Set<string>();
  readonly queue: QueueModel;
  readonly schedule: ScheduleModel;
  /** The open instances, by number. */
  instances: number[] = [];
  lastInstance = 0;
  /** The runs that have not been told to end. */
  runs: { readonly id: string; readonly attempts: number; readonly instance: number }[] = [];
  /** Every id that was given so far. */
  readonly ids: string[] = [];
  /** A hand-over was broken off, so that the queue may remember what it was handed. */
  hasBrokenOff = false;
  /** So many events were compared. */
  comparedEvents = 0;

  constructor(readonly clock: Clock) {
    const now = (): number => clock.seconds;
    this.queue = new QueueModel((command) => (this.unknown.has(command) ? undefined : rules[command]), now);
    this.schedule = new ScheduleModel(now);
  }

  know(id: string): void {
    if (!this.ids.includes(id)) this.ids.push(id);
  }

  /** Retries go to the schedule by whom they belong to, or by anybody when that one is gone. */
  reschedule(instance: number): void {
    const isOurs = (owner: number): boolean => owner === instance || !this.instances.includes(owner);
    const ours = this.queue.retrying.filter((retry) => isOurs(retry.instance));
    this.queue.retrying = this.queue.retrying.filter((retry) => !ours.includes(retry));
    for (const { task, dueAt } of ours) this.schedule.schedule(task, Math.max(this.clock.seconds, dueAt));
  }

  /** An instance stops what it runs. */
  stop(instance: number): void {
    this.queue.handBack(instance);
    this.runs = this.runs.filter((run) => run.instance !== instance);
  }
}
