import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { drain } from '../processes/drain.js';
import { closePlace, openPlace } from '../processes/place.js';
import type { PlaceOptions } from '../processes/place.js';
import type { Family, Round } from '../family.js';
import { assertEnded } from '../promises/ends.js';
import { assertKept } from '../promises/keeping.js';
import { readRuns, RUN_LOG_VARIABLE } from '../promises/run-log.js';
import { runsFrom } from '../promises/runs.js';
import { lookAt } from '../promises/sightings.js';
import type { Place } from '../promises/sightings.js';
import { TaskBook } from '../promises/task-book.js';
import { promise } from '../violation.js';
import { assertAllClosed } from './descriptors.js';
import { createLimitedSystem, Faults } from './faults.js';
import type { Calls } from './faults.js';
import { Program } from './program.js';
import { fillSmallDisk, fillToFileSize } from './real-limits.js';
import { planFault, planFullDisk, planLimits, planSteps } from './scenario-plan.js';
import type { PlannedFault, PlannedLimits, Step } from './scenario-plan.js';
import { watchForStrayErrors } from './stray-errors.js';

const SIZES = { short: { steps: 25, plays: 6 }, long: { steps: 60, plays: 40 } };

const NO_FAULTS = { codes: [], heal: () => undefined };

/** A scenario that is played over and over, each time with other calls to the system that fail. */
export const calls: Family = {
  name: 'calls',
  title:
    'system calls that fail or write less than they should, anywhere in the life of a queue; files and disks that are really full',
  limitSeconds: 240,
  async play(round) {
    const { steps, durability, plays, limits } = planRound(round);
    const counts = await playOnce(round, { steps, durability, faults: [], number: 0, counts: undefined });
    for (const [i, faults] of plays.entries()) {
      await playOnce(round, { steps, durability, faults, number: i + 1, counts });
    }
    await fillToFileSize(round, limits.fileBytes);
    await fillSmallDisk(round, limits.diskKibibytes);
  },
};

interface Playing {
  readonly steps: readonly Step[];
  readonly durability: 'fsync' | 'none';
  readonly faults: readonly PlannedFault[];
  readonly number: number;
  /** How often each call is made without faults; undefined while that is being counted. */
  readonly counts: Calls | undefined;
}

function planRound({ random, scale, ledger }: Round): Pick<Playing, 'steps' | 'durability'> & {
  plays: PlannedFault[][];
  limits: PlannedLimits;
} {
  const size = SIZES[scale];
  const steps = planSteps(random, size.steps);
  const durability = random.chance(0.8) ? 'fsync' : 'none';
  const plays = Array.from({ length: size.plays }, () =>
    Array.from({ length: random.between(1, 3) }, () => planFault(random)),
  );
  plays.push([planFullDisk(random)]);
  const limits = planLimits(random);
  ledger.plan(JSON.stringify({ steps, durability, plays, limits }));
  return { steps, durability, plays, limits };
}

/** Plays it, with everything compared that can be. Returns how often each call was made. */
async function playOnce(round: Round, playing: Playing): Promise<Calls> {
  const strayErrors = watchForStrayErrors();
  try {
    const made = await playAndInspect(round, playing);
    await assertAllClosed(join(round.folder, `${playing.number}`, 'state'));
    strayErrors.assertNone();
    round.ledger.check(2);
    return made;
  } catch (error) {
    (error as Error).stack += `\nin play ${playing.number} with ${JSON.stringify(playing.faults)}`;
    throw error;
  } finally {
    strayErrors.end();
  }
}

async function playAndInspect(round: Round, playing: Playing): Promise<Calls> {
  const { steps, number, counts, durability } = playing;
  const folder = join(round.folder, `${number}`);
  mkdirSync(folder);
  process.env[RUN_LOG_VARIABLE] = join(folder, 'runs.log');
  const options: PlaceOptions = { stateDir: join(folder, 'state'), slots: 50, durability };
  const system = createLimitedSystem();
  const before = { ...system.calls };
  const place = await openPlace(options, system);
  const opened = { ...system.calls };
  const book = new TaskBook();
  try {
    const faults = new Faults(system, playing.faults, counts ?? before);
    const program = new Program(place, book, async () => openPlace(options, system), faults);
    for (const step of steps) await program.play(step);
    const made = Object.fromEntries(
      Object.entries(system.calls).map(([call, count]) => [call, count - opened[call as keyof Calls]]),
    ) as Calls;
    faults.heal();
    for (const fault of faults.happened) round.ledger.fault(fault);
    await inspect(round, options, place, book);
    return made;
  } finally {
    system.heal();
    await closePlace(place);
  }
}

/** When nothing fails any more: what has to be there is there for everybody, and everything works again. */
async function inspect(
  { ledger }: Round,
  options: PlaceOptions,
  place: Place,
  book: TaskBook,
): Promise<void> {
  const healthy = await openPlace(options);
  try {
    ledger.check(await assertKept(book, healthy));
    ledger.check(await assertKept(book, place));
    await assertAlike(place, healthy);
    const program = new Program(place, book, async () => openPlace(options), NO_FAULTS);
    const last = { label: 'last', command: 'quick', priority: 0, data: { text: '' } } as const;
    await program.play({ do: 'queue', how: 'one', tasks: [last] });
    await program.call('processTasks', async () => drain(place));
    book.pauseAcknowledged(false);
    ledger.check(await assertKept(book, healthy));
    const lines = readRuns(process.env[RUN_LOG_VARIABLE] ?? '');
    ledger.check(await assertEnded(book, healthy, runsFrom({ lines, deaths: new Map() }), 0));
  } finally {
    await closePlace(healthy);
  }
}

/** An instance that met faults sees the same as one that did not. */
async function assertAlike(one: Place, other: Place): Promise<void> {
  const [seen, expected] = [await lookAt(one), await lookAt(other)].map((sightings) =>
    sightings.map(({ list, label }) => `${label} ${list}`).join(', '),
  );
  promise(seen === expected, `An instance that met faults sees ${seen}; the files hold ${expected}.`);
}
