/** A wall clock that stands still until it is told to go on. Seconds since the epoch. */
export class TestClock {
  #now: number;

  constructor(startsAt: Date | number) {
    this.#now = typeof startsAt === 'number' ? startsAt : startsAt.getTime() / 1000;
  }

  /** For the `now` option of queues and schedulers: needs no `this`. */
  readonly now = (): number => this.#now;

  /** Goes on by so many seconds; negative: is set back. */
  advance(seconds: number): void {
    this.#now += seconds;
  }
}
