import { availableParallelism } from 'node:os';
import type { Family } from '../family.js';
import type { RoundResult } from '../play-round.js';
import { Totals } from './totals.js';

/** Gathers results, and tells of them in Markdown. */
export class Report {
  readonly #families: ReadonlyMap<string, { readonly family: Family; readonly totals: Totals }>;
  readonly #begun = performance.now();

  constructor(
    families: readonly Family[],
    readonly seed: string,
  ) {
    this.#families = new Map(families.map((family) => [family.name, { family, totals: new Totals() }]));
  }

  add(result: RoundResult): void {
    this.#families.get(result.order.family)?.totals.add(result);
  }

  get faultCount(): number {
    return this.#all.reduce((sum, { faultCount }) => sum + faultCount, 0);
  }

  get violationCount(): number {
    return this.#all.reduce((sum, { violations }) => sum + violations.length, 0);
  }

  get summary(): string {
    const checks = this.#all.reduce((sum, totals) => sum + totals.checks, 0);
    return `faults: ${format(this.faultCount)}, checks: ${format(checks)}, violations: ${this.violationCount}`;
  }

  toMarkdown(): string {
    return [this.#conditions(), this.#familyTable(), this.#faultTable(), this.#figureTable(), this.summary]
      .filter((part) => part !== '')
      .join('\n\n');
  }

  get #all(): Totals[] {
    return [...this.#families.values()].map(({ totals }) => totals);
  }

  #conditions(): string {
    const minutes = (performance.now() - this.#begun) / 60_000;
    return (
      `Seed ${this.seed}, ${minutes.toFixed(1)} minutes, Node ${process.versions.node} on ` +
      `${process.platform} ${process.arch}, ${availableParallelism()} cores.`
    );
  }

  #familyTable(): string {
    const rows = [...this.#families.values()].map(({ family, totals }) => [
      family.name,
      family.title,
      format(totals.rounds),
      format(totals.faultCount),
      format(totals.checks),
      String(totals.violations.length),
      `\`${totals.planHash}\``,
    ]);
    return table(['Family', 'What is done', 'Rounds', 'Faults', 'Checks', 'Violations', 'Plan'], rows);
  }

  #faultTable(): string {
    const rows = [...this.#families].flatMap(([name, { totals }]) =>
      [...totals.faults].map(([kind, count]) => [name, kind, format(count)]),
    );
    return table(['Family', 'Fault', 'Times'], rows);
  }

  #figureTable(): string {
    const rows = [...this.#families].flatMap(([name, { totals }]) =>
      [...totals.measured].map(([figure, values]) => [name, figure, ...medianAndWorst(values)]),
    );
    return table(['Family', 'Figure', 'Median', 'Worst'], rows);
  }
}

function medianAndWorst(values: readonly number[]): string[] {
  const sorted = [...values].sort((a, b) => a - b);
  return [sorted[sorted.length >> 1] ?? 0, sorted.at(-1) ?? 0].map((value) => value.toFixed(2));
}

function format(count: number): string {
  return count.toLocaleString('en');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
