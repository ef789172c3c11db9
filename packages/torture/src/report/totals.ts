import { createHash } from 'node:crypto';
import type { RoundResult } from '../play-round.js';

/** What the rounds of one family came to. */
export class Totals {
  readonly faults = new Map<string, number>();
  readonly measured = new Map<string, number[]>();
  readonly violations: RoundResult[] = [];
  rounds = 0;
  checks = 0;
  readonly #planHashes = new Map<number, string>();

  add(result: RoundResult): void {
    this.rounds += 1;
    this.checks += result.checks;
    this.#planHashes.set(result.order.number, result.planHash);
    for (const [kind, count] of Object.entries(result.faults))
      this.faults.set(kind, (this.faults.get(kind) ?? 0) + count);
    for (const [name, values] of Object.entries(result.measured))
      this.measured.set(name, [...(this.measured.get(name) ?? []), ...values]);
    if (result.violation !== undefined) this.violations.push(result);
  }

  get faultCount(): number {
    return [...this.faults.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Of the plans of all rounds in their order, whichever ended first. */
  get planHash(): string {
    const hash = createHash('sha256');
    for (const [, planHash] of [...this.#planHashes].sort(([a], [b]) => a - b)) hash.update(planHash);
    return hash.digest('hex').slice(0, 12);
  }
}
