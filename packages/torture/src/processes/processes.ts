import { join } from 'node:path';
import type { Family, Round } from '../family.js';
import { TaskBook } from '../promises/task-book.js';
import { Inspection, runLogOf } from './inspection.js';
import { playKilled } from './killed-life.js';
import type { LifeEnd } from './killed-life.js';
import { planLife } from './life-plan.js';
import type { PlannedLife } from './life-plan.js';
import { Lives } from './lives.js';
import type { PlaceOptions } from './place.js';

const SIZES = {
  short: { mostProcesses: 3, lives: 4, steps: 12 },
  long: { mostProcesses: 8, lives: 24, steps: 24 },
};

/** Processes that share a queue and a schedule, and are killed one after the other and replaced. */
export const processes: Family = {
  name: 'processes',
  title:
    'kill -9 of processes that share a queue and a schedule, at every wait point and at any other moment',
  limitSeconds: 240,
  async play(round) {
    const { place, lineages } = planRound(round);
    const book = new TaskBook();
    const lives = new Lives(place, runLogOf(round), book);
    const inspection = new Inspection(round, book, lives);
    try {
      await Promise.all(lineages.map(async (lineage) => playLineage(round, lineage, lives, inspection)));
      await inspection.finish();
    } finally {
      lives.close();
    }
  },
};

/** Lives that follow on each other, at the same time as those of other lineages. */
type Lineage = readonly PlannedLife[];

function planRound({ random, scale, folder, ledger }: Round): { place: PlaceOptions; lineages: Lineage[] } {
  const { mostProcesses, lives, steps } = SIZES[scale];
  const count = random.between(2, mostProcesses);
  const options = { slots: random.between(1, 5), durability: random.pick(['fsync', 'none'] as const) };
  const pauses = random.chance(0.4);
  const lineages = Array.from({ length: count }, (_, i) =>
    Array.from({ length: Math.ceil(lives / count) }, (__, number) =>
      planLife(random, {
        name: `${i}.${number}`,
        signal: 'SIGKILL',
        steps,
        runs: i < 2 || random.chance(0.3),
        pauses: pauses && i === 0,
        creates: number === 0,
      }),
    ),
  );
  ledger.plan(JSON.stringify({ options, lineages }));
  return { place: { stateDir: join(folder, 'state'), ...options }, lineages };
}

async function playLineage(
  round: Round,
  lineage: Lineage,
  lives: Lives,
  inspection: Inspection,
): Promise<void> {
  for (const [number, life] of lineage.entries()) {
    if (number < lineage.length - 1) lives.prepare();
    const end = await playKilled(lives, life);
    if (end.killedAt !== undefined) round.ledger.fault(nameOf(life, end));
    await inspection.reopen();
  }
}

function nameOf({ end }: PlannedLife, { point }: LifeEnd): string {
  if (point !== undefined) return `kill -9 at "${point}"`;
  return end.how === 'after' ? 'kill -9 at any moment' : 'kill -9 of an idle process';
}
