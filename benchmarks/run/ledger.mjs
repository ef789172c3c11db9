/** Knows which of the tasks numbered from `from` have run, and that none ran twice. */
export class Ledger {
  #runs = new Map();

  note = (n) => {
    this.#runs.set(n, (this.#runs.get(n) ?? 0) + 1);
  };

  /** Throws unless each of `count` tasks from the number `from` ran exactly once. */
  assertEachOnce(from, count) {
    for (let n = from; n < from + count; n += 1) {
      const runs = this.#runs.get(n) ?? 0;
      if (runs !== 1) throw new Error(`Task ${n} ran ${runs} times instead of once.`);
    }
  }
}
