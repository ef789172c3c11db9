import { monotonicSeconds } from '../promises/clock.js';
import type { TaskBook } from '../promises/task-book.js';
import { enter } from './account.js';
import { Actor } from './actor.js';
import type { ActorEnd } from './actor.js';
import type { ActorLine } from './actor-order.js';
import type { PlannedLife } from './life-plan.js';
import type { PlaceOptions } from './place.js';

/** When a process could run tasks. Monotonic seconds. */
export interface RunnerTime {
  readonly pid: number;
  readonly from: number;
  until: number;
}

/** How a life ended, and where if it was planned. */
export interface LifeEnd extends ActorEnd {
  readonly point: string | undefined;
}

/** The processes of a round, and what they said. Kills those that are left when it is closed. */
export class Lives {
  readonly runnerTimes: RunnerTime[] = [];
  /** When each process that was killed was alive for the last time. */
  readonly deaths = new Map<number, number>();
  readonly #alive = new Set<Actor>();

  constructor(
    readonly place: PlaceOptions,
    readonly runLog: string,
    readonly book: TaskBook,
  ) {}

  /** Starts a process; `onLine` is told of each line once it is in the book. */
  start(life: PlannedLife, onLine: (actor: Actor, line: ActorLine) => void = () => undefined): Actor {
    const { runs, steps, end } = life;
    const { place, runLog } = this;
    const at = end.how === 'at' ? end.at : undefined;
    const actor: Actor = new Actor({ place, runLog, runs, steps, at }, (line) => {
      enter(this.book, steps, line);
      if (line.type === 'opened' && runs) this.#opened(actor);
      onLine(actor, line);
    });
    this.#alive.add(actor);
    return actor;
  }

  /** Plays a life to its planned end. */
  async play(life: PlannedLife): Promise<LifeEnd> {
    const { end } = life;
    let point: string | undefined;
    let answers = 0;
    const actor = this.start(life, (_, line) => {
      if (line.type === 'signals itself') point = line.point;
      if (line.type === 'acknowledged') answers += 1;
      const isTime = end.how === 'after' && line.type === 'acknowledged' && answers === end.acknowledgements;
      if (isTime) setTimeout(() => actor.kill(), end.milliseconds);
      if (line.type === 'done') void (end.how === 'told to end' ? actor.tellToEnd() : actor.kill());
    });
    return { ...(await this.ended(actor)), point };
  }

  /** Resolves when a process has ended; what is known of its death is kept. */
  async ended(actor: Actor): Promise<ActorEnd> {
    const end = await actor.ended();
    this.#alive.delete(actor);
    if (end.killedAt !== undefined) this.deaths.set(end.pid, end.killedAt);
    for (const time of this.runnerTimes)
      if (time.pid === end.pid) time.until = end.killedAt ?? monotonicSeconds();
    return end;
  }

  close(): void {
    for (const actor of this.#alive) actor.kill();
  }

  #opened({ pid }: Actor): void {
    this.runnerTimes.push({ pid, from: monotonicSeconds(), until: Infinity });
  }
}
