import type { AsyncCommand } from 'fast-check';
import type { Comparison } from './comparison.js';
import type { ModelState } from './model-state.js';
import type { World } from './world.js';

/** The product with the comparison that looks at it. */
export interface Real {
  readonly world: World;
  readonly comparison: Comparison;
  /** Told of comparisons and of what was done to the product. */
  readonly onChecks: (count: number) => void;
  readonly onFault: (kind: string) => void;
}

/** What an operation does to both, with what they answer compared. */
export type Act = (model: ModelState, real: Real) => Promise<void>;

/** One step of a sequence. */
export class Operation implements AsyncCommand<ModelState, Real> {
  constructor(
    readonly text: string,
    readonly act: Act,
    readonly isPossible: (model: ModelState) => boolean = () => true,
  ) {}

  check(model: Readonly<ModelState>): boolean {
    return this.isPossible(model);
  }

  async run(model: ModelState, real: Real): Promise<void> {
    await this.act(model, real);
    real.onChecks(1 + (await real.comparison.run()));
  }

  toString(): string {
    return this.text;
  }
}

/** One of a list by a number that may be larger. */
export function choose<T>(list: readonly T[], number: number): T {
  return list[number % list.length] as T;
}
