/** What the tasks of the soak did in a runner: which numbers were run, which tags are held, what went wrong. */
export class Record {
  /** The version of the plugin that was imported last. */
  version = 0;
  noted = 0;
  readonly #runs: Uint8Array;
  readonly #held = new Set<string>();
  readonly #problems: string[] = [];

  constructor(count: number) {
    this.#runs = new Uint8Array(count);
  }

  /** A task was run, or the loop told of an error. */
  note(what: unknown): void {
    if (typeof what !== 'number') return void this.#problems.push(String(what));
    this.#runs[what] = (this.#runs[what] ?? 0) + 1;
    this.noted += 1;
    if (this.#runs[what] !== 1) this.#problems.push(`Task ${what} was run ${this.#runs[what]} times.`);
  }

  hold(tag: string): void {
    if (this.#held.has(tag)) this.#problems.push(`Two tasks hold ${tag} at the same time.`);
    this.#held.add(tag);
  }

  release(tag: string): void {
    this.#held.delete(tag);
  }

  /** The first problems, or undefined. */
  problems(): string | undefined {
    return this.#problems.length === 0 ? undefined : this.#problems.slice(0, 5).join('\n');
  }
}
