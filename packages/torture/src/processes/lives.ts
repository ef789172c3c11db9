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

/** The processes of a round, and what they said. Kills those that are left when it is closed. */
export class Lives {
  readonly runnerTimes: RunnerTime[] = [];
  /** When each process that was killed was alive for the last time. */
  readonly deaths = new Map<number, number>();
  readonly #alive = new Set<Actor>();
  readonly #spares: Actor[] = [];

  constructor(
    readonly place: PlaceOptions,
    readonly runLog: string,
    readonly book: TaskBook,
  ) {}

  /** Has a process ready for a life that is to follow on another one. */
  prepare(): void {
    this.#spares.push(this.#born());
  }

  /** Begins a life; `onLine` is told of each line once it is in the book. */
  start(life: PlannedLife, onLine: (line: ActorLine, actor: Actor) => void = () => undefined): Actor {
    const { runs, steps, end } = life;
    const { place, runLog } = this;
    const at = end.how === 'at' ? end.at : undefined;
    const actor = this.#spares.pop() ?? this.#born();
    actor.begin({ place, runLog, runs, steps, at }, (line) => {
      enter(this.book, steps, line);
      if (line.type === 'opened' && runs)
        this.runnerTimes.push({ pid: actor.pid, from: monotonicSeconds(), until: Infinity });
      onLine(line, actor);
    });
    return actor;
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

  #born(): Actor {
    const actor = new Actor();
    this.#alive.add(actor);
    return actor;
  }
}
