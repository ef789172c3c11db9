import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Family, Round } from '../family.js';
import { Inspection } from '../processes/inspection.js';
import { Lives } from '../processes/lives.js';
import type { PlannedTask } from '../promises/planned-task.js';
import type { Place } from '../promises/sightings.js';
import { TaskBook } from '../promises/task-book.js';
import { closePlace, openPlace } from '../processes/place.js';
import type { Random } from '../random.js';
import { handIn } from './hand-in.js';

const SIZES = {
  short: { tasks: 300, runners: 3, kills: 3, longestLife: 300 },
  long: { tasks: 100_000, runners: 4, kills: 80, longestLife: 1500 },
};
const SLOTS = 8;

/** Runners that drain one queue together, first in peace, then while they are killed and replaced. */
export const runners: Family = {
  name: 'runners',
  title:
    'several runners drain a queue, first all of them to the end, then killed at any moment and replaced',
  once: true,
  limitSeconds: 1800,
  async play(round) {
    const { tasks, kills } = SIZES[round.scale];
    await drainTogether(round, planDrain(round, 'in peace', tasks, 0));
    await drainTogether(round, planDrain(round, 'under fire', tasks, kills));
  },
};

/** What is drained, and how long each runner lives that is killed, in milliseconds, by place. */
interface PlannedDrain {
  readonly name: string;
  readonly tasks: readonly PlannedTask[];
  readonly lives: readonly (readonly number[])[];
}

function planDrain(
  { random, scale, ledger }: Round,
  name: string,
  count: number,
  kills: number,
): PlannedDrain {
  const { runners: places, longestLife } = SIZES[scale];
  const tasks = Array.from({ length: count }, (_, n) => planTask(random, `${n}`));
  const lives = Array.from({ length: places }, () =>
    Array.from({ length: Math.ceil(kills / places) }, () => random.between(20, longestLife)),
  );
  ledger.plan(JSON.stringify({ name, tasks, lives }));
  return { name, tasks, lives };
}

/** Now and then a task that takes a while, so that there is something to be cut off. */
function planTask(random: Random, label: string): PlannedTask {
  const isSlow = random.chance(0.03);
  const data = isSlow ? { milliseconds: random.between(1, 30), text: '' } : { text: '' };
  return { label, command: isSlow ? 'slow' : 'quick', priority: 0, data };
}

async function drainTogether(round: Round, { name, tasks, lives: planned }: PlannedDrain): Promise<void> {
  const folder = join(round.folder, name.replace(' ', '-'));
  const book = new TaskBook();
  const options = { stateDir: folder, slots: SLOTS, durability: 'fsync' } as const;
  const lives = new Lives(options, `${folder}.runs.log`, book);
  const place = await openPlace(options);
  try {
    await handIn(place, book, tasks);
    const drained = untilDrained(place);
    drained.catch(() => undefined);
    await Promise.all(planned.map(async (ages, i) => keepRunning(round, lives, `${i}`, ages, drained)));
    await new Inspection(round, book, lives).finish();
  } finally {
    lives.close();
    await closePlace(place);
  }
}

/** One runner after the other, of which those with a planned age are killed, until there is nothing left. */
async function keepRunning(
  { ledger }: Round,
  lives: Lives,
  name: string,
  ages: readonly number[],
  drained: Promise<void>,
): Promise<void> {
  const end = { how: 'told to end' } as const;
  for (const [number, age] of [...ages, Infinity].entries()) {
    if (number < ages.length) lives.prepare();
    let isOpen: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => (isOpen = resolve));
    const runner = lives.start({ name: `${name}.${number}`, runs: true, steps: [], end }, ({ type }) => {
      if (type === 'opened') isOpen();
    });
    const isOver = drained.then(() => true);
    await Promise.race([opened, runner.gone]);
    const over = await (age === Infinity ? isOver : Promise.race([isOver, pause(age, false)]));
    if (over) runner.tellToEnd();
    else runner.kill();
    const { killedAt } = await lives.ended(runner);
    if (killedAt !== undefined) ledger.fault('kill -9 of a runner among several');
    if (over) return;
  }
}

async function untilDrained({ queue }: Place): Promise<void> {
  while ((await queue.howManyQueued()) + (await queue.howManyInProcess()) > 0) await pause(50);
}
