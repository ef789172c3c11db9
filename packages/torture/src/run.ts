import { agenda } from './agenda.js';
import type { AgendaOptions } from './agenda.js';
import type { Family } from './family.js';
import { Lane } from './lanes.js';
import type { RoundOrder, RoundResult } from './play-round.js';

/** How rounds are run. */
export interface RunOptions extends AgendaOptions {
  readonly families: readonly Family[];
  /** No round begins after so many minutes. */
  readonly minutes: number;
  /** So many rounds at the same time. */
  readonly lanes: number;
  /** Begin no round once a promise was broken. Default false. */
  readonly stopAtViolation?: boolean | undefined;
  /** Told of each result as it comes. */
  onResult(result: RoundResult): void;
}

/** Plays rounds until there are none left or time is up. */
export async function run(options: RunOptions): Promise<void> {
  let endAt = performance.now() + options.minutes * 60_000;
  const orders = agenda(options.families, options);
  const next = (): RoundOrder | undefined => {
    const order = orders.next();
    return order.done || performance.now() >= endAt ? undefined : order.value;
  };
  const onResult = (result: RoundResult): void => {
    if (options.stopAtViolation && result.violation !== undefined) endAt = 0;
    options.onResult(result);
  };
  await Promise.all(
    Array.from({ length: options.lanes }, async () => playAll(next, { ...options, onResult })),
  );
}

async function playAll(next: () => RoundOrder | undefined, options: RunOptions): Promise<void> {
  const lane = new Lane();
  for (let order = next(); order; order = next()) {
    const { family } = order;
    const limit = options.families.find(({ name }) => name === family)?.limitSeconds;
    options.onResult(await lane.play(order, limit));
  }
  lane.end();
}
