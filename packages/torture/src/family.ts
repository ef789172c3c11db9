import type { Ledger } from './ledger.js';
import type { Random } from './random.js';

/** How much one round does: `short` for every test run, `long` for a run of minutes. */
export type Scale = 'short' | 'long';

/** What a round is given. */
export interface Round {
  /** Counted from 0. What a round does follows from the seed, the family's name, this number and the scale alone. */
  readonly number: number;
  readonly scale: Scale;
  readonly random: Random;
  /** An empty folder of its own, removed after a round without a violation. */
  readonly folder: string;
  readonly ledger: Ledger;
}

/** One way to harm a queue, and the check that nothing came of it. */
export interface Family {
  /** One word, as in `--only`. */
  readonly name: string;
  /** What is done, for the report. */
  readonly title: string;
  /** A family that takes minutes is run once in a long run, before the others; the rest take turns until time is up. */
  readonly once?: boolean;
  /** A round that takes longer than so many seconds hangs, which is a violation. Default 120. */
  readonly limitSeconds?: number;
  /** Some faults. Throws when a promise was broken: a `Violation`, or whatever the product threw and should not have. */
  play(round: Round): Promise<void>;
}
