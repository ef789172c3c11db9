/** What the demo has checked so far. */
export class Scoreboard {
  #right = 0;
  #wrong = 0;

  check(text: string, isRight: boolean): void {
    if (isRight) this.#right += 1;
    else this.#wrong += 1;
    console.log(`${isRight ? '  right' : '  WRONG'}  ${text}`);
  }

  /** Prints the sum; the exit code of the demo. */
  close(): number {
    console.log(`\n${this.#right} right, ${this.#wrong} wrong`);
    return this.#wrong === 0 && this.#right > 0 ? 0 : 1;
  }
}
