import type { UndoLog } from '@millrace/state-file';

/** When a task was started: epoch seconds, and seconds since the system was. */
export type Start = readonly [at: number, mono: number];

/** The last starts, as many as the capacity says; each costs the same however many there are. */
export class StartLog {
  readonly #starts: Start[] = [];
  /** Where the next is put: when the log is full, in place of the oldest. */
  #next = 0;

  /** Of the starts given, oldest first, the last ones are taken. */
  constructor(
    readonly capacity: number,
    starts: Iterable<Start> = [],
  ) {
    for (const start of starts) this.add(start);
  }

  add(start: Start, undo?: UndoLog): void {
    const place = this.#next;
    const former = this.#starts[place];
    this.#starts[place] = start;
    this.#next = (place + 1) % this.capacity;
    undo?.push(() => {
      if (former === undefined) this.#starts.length = place;
      else this.#starts[place] = former;
      this.#next = place;
    });
  }

  /** How many more there may be, at least up to `most`, when those that are over do not count any more. */
  room(isOver: (start: Start) => boolean, most: number): number {
    let room = this.capacity - this.#starts.length;
    for (const start of this) {
      if (room >= most || !isOver(start)) break;
      room += 1;
    }
    return room;
  }

  /** The oldest of a full log. */
  get oldest(): Start | undefined {
    return this.#starts[this.#next];
  }

  /** Oldest first. */
  *[Symbol.iterator](): Generator<Start> {
    const { length } = this.#starts;
    const first = length < this.capacity ? 0 : this.#next;
    for (let i = 0; i < length; i += 1) yield this.#starts[(first + i) % length] as Start;
  }
}
