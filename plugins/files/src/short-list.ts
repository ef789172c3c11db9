const MAX_LISTED = 20;

/** Counts everything and lists the first 20, for messages. */
export class ShortList {
  readonly #listed: string[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(text: string): void {
    this.#count += 1;
    if (this.#listed.length < MAX_LISTED) this.#listed.push(text);
  }

  /** `a, b, c and 4 more` */
  toString(): string {
    const more = this.#count - this.#listed.length;
    return this.#listed.join(', ') + (more > 0 ? ` and ${more} more` : '');
  }
}
