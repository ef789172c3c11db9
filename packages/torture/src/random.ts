import { createHash } from 'node:crypto';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Choices that follow from a seed: the same seed gives the same ones on every machine. */
export class Random {
  readonly #generator;

  constructor(readonly seed: string) {
    this.#generator = xoroshiro128plus(createHash('sha256').update(seed).digest().readInt32BE());
  }

  /** Another sequence, which follows from this seed and a name alone. */
  derive(name: string): Random {
    return new Random(`${this.seed}/${name}`);
  }

  /** A whole number from 0 up to, but not including, the bound. */
  below(bound: number): number {
    return uniformInt(this.#generator, 0, bound - 1);
  }

  /** A whole number from one bound to the other, both included. */
  between(lowest: number, highest: number): number {
    return uniformInt(this.#generator, lowest, highest);
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** From 0 up to, but not including, 1. */
  fraction(): number {
    return this.below(2 ** 30) / 2 ** 30;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T;
  }
}
