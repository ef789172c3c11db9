import { join } from 'node:path';
import type { Family, Round } from '../family.js';
import { Inspection, runLogOf } from '../processes/inspection.js';
import { playKilled } from '../processes/killed-life.js';
import { planLife } from '../processes/life-plan.js';
import type { PlannedLife } from '../processes/life-plan.js';
import { Lives } from '../processes/lives.js';
import type { PlaceOptions } from '../processes/place.js';
import { playStopped } from '../processes/stopped-life.js';
import { monotonicSeconds } from '../promises/clock.js';
import { TaskBook } from '../promises/task-book.js';
import { hold, LOCKS, makeStale, release } from './held-locks.js';
import type { Lock } from './held-locks.js';

const SIZES = {
  short: { lineages: 2, episodes: 1, steps: 10 },
  long: { lineages: 3, episodes: 5, steps: 20 },
};

/** Processes that are stopped, and go on when others have worked on the same files for a while. */
export const stopped: Family = {
  name: 'stopped',
  title:
    'SIGSTOP of writers, compactors, lock holders, runners and schedulers, SIGCONT when others have worked',
  limitSeconds: 240,
  async play(round) {
    const { place, lineages } = planRound(round);
    const book = new TaskBook();
    const lives = new Lives(place, runLogOf(round), book);
    const inspection = new Inspection(round, book, lives);
    const playLineage = async (lineage: readonly Episode[]): Promise<void> => {
      for (const episode of lineage) await playEpisode(round, episode, lives, inspection);
    };
    try {
      await Promise.all(lineages.map(playLineage));
      await inspection.finish();
    } finally {
      lives.close();
    }
  },
};

/** One process that is stopped, and one that works meanwhile from its beginning to its end. */
interface Episode {
  readonly victim: PlannedLife;
  readonly other: PlannedLife;
  /** Whether the locks that are held go stale, which takes ten seconds otherwise. */
  readonly stale: boolean;
  /** A lock that looks as if it was held by somebody who is stopped, which is a matter of luck otherwise. */
  readonly held: Lock | undefined;
}

function planRound({ random, scale, folder, ledger }: Round): {
  place: PlaceOptions;
  lineages: Episode[][];
} {
  const { lineages: count, episodes, steps } = SIZES[scale];
  const durability = random.pick(['fsync', 'none'] as const);
  const options = { slots: random.between(2, 5), durability, stateTimeout: 0.2 };
  const lineages = Array.from({ length: count }, (_, i) =>
    Array.from({ length: episodes }, (__, number): Episode => {
      const common = { signal: 'SIGSTOP', steps, pauses: false } as const;
      const name = `${i}.${number}`;
      const runs = random.chance(0.5);
      const victim = planLife(random, { ...common, name: `${name}.victim`, runs, creates: number === 0 });
      const other = planLife(random, { ...common, name: `${name}.other`, runs: true, creates: false });
      const stale = random.chance(0.5);
      const held = random.chance(0.5) ? random.pick(LOCKS) : undefined;
      return { victim, other: { ...other, end: { how: 'told to end' } }, stale, held };
    }),
  );
  ledger.plan(JSON.stringify({ options, lineages }));
  return { place: { stateDir: join(folder, 'state'), ...options }, lineages };
}

async function playEpisode(
  { ledger }: Round,
  { victim, other, stale, held }: Episode,
  lives: Lives,
  inspection: Inspection,
): Promise<void> {
  const { stateDir } = lives.place;
  lives.prepare();
  await playStopped(lives, victim, async (where) => {
    if (where !== undefined) ledger.fault(`SIGSTOP ${where}`);
    if (held !== undefined && hold(stateDir, held)) ledger.fault('a lock whose holder does not move');
    const staleLocks = stale ? makeStale(stateDir) : 0;
    if (staleLocks > 0) ledger.fault('a lock gone stale under its holder', staleLocks);
    const begun = monotonicSeconds();
    await playKilled(lives, other);
    await inspection.reopen();
    ledger.measure('life of a process beside a stopped one (s)', monotonicSeconds() - begun);
  });
  if (held !== undefined) release(stateDir, held);
  await inspection.reopen();
}
