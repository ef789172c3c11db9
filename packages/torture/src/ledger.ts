import { createHash } from 'node:crypto';

/** What one round did, in a form that goes from one process to another. */
export interface RoundRecord {
  readonly faults: Readonly<Record<string, number>>;
  readonly checks: number;
  readonly measured: Readonly<Record<string, readonly number[]>>;
  /** Of everything that was planned, in order: equal for equal seeds. */
  readonly planHash: string;
}

/** The books of a round: what it meant to do, what really happened, and what it measured. */
export class Ledger {
  readonly #faults: Record<string, number> = {};
  readonly #measured: Record<string, number[]> = {};
  readonly #plan = createHash('sha256');
  #checks = 0;

  /** Notes a fault as it was chosen. Has to follow from the seed alone. */
  plan(fault: string): void {
    this.#plan.update(`${fault}\n`);
  }

  /** Counts faults that were injected, by kind. */
  fault(kind: string, count = 1): void {
    this.#faults[kind] = (this.#faults[kind] ?? 0) + count;
  }

  /** Counts comparisons with what was promised. */
  check(count = 1): void {
    this.#checks += count;
  }

  /** Adds to figures that the report gives as median and worst; the name has the unit. */
  measure(name: string, value: number): void {
    (this.#measured[name] ??= []).push(value);
  }

  record(): RoundRecord {
    return {
      faults: this.#faults,
      checks: this.#checks,
      measured: this.#measured,
      planHash: this.#plan.copy().digest('hex'),
    };
  }
}
