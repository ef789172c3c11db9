import type { Family, Scale } from './family.js';
import type { RoundOrder } from './play-round.js';

/** Which rounds are played. */
export interface AgendaOptions {
  readonly seed: string;
  readonly scale: Scale;
  /** So many rounds of each family; without it, until time is up. */
  readonly rounds?: number | undefined;
  /** Only this round of each family. */
  readonly round?: number | undefined;
}

/** The rounds in their order: first those of the families that are run once, then the others by turns. */
export function* agenda(families: readonly Family[], options: AgendaOptions): Generator<RoundOrder> {
  const { seed, scale, rounds = Infinity, round } = options;
  const orderOf = ({ name }: Family, number: number): RoundOrder => ({ family: name, number, seed, scale });
  if (round !== undefined) return yield* families.map((family) => orderOf(family, round));
  for (const family of families) if (family.once) yield orderOf(family, 0);
  const others = families.filter((family) => !family.once);
  if (others.length === 0) return;
  for (let number = 0; number < rounds; number += 1)
    for (const family of others) yield orderOf(family, number);
}
