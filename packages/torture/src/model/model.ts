import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Family, Round } from '../family.js';
import { Comparison } from './comparison.js';
import { ModelState } from './model-state.js';
import type { Operation } from './operation.js';
import { processingOperations } from './processing-operations.js';
import { queueOperations } from './queue-operations.js';
import { scheduleOperations } from './schedule-operations.js';
import { World } from './world.js';

const SIZES = {
  short: { sequences: 12, operations: 40 },
  long: { sequences: 12, operations: 120 },
};

const operations = fc.oneof(...queueOperations, ...processingOperations, ...scheduleOperations);

/** Random operations on the product and on a model of it. */
export const model: Family = {
  name: 'model',
  title: 'random operations on a queue and a schedule, compared after each with a plain model',
  limitSeconds: 600,
  async play(round) {
    const { sequences, operations: maxCommands } = SIZES[round.scale];
    let played = 0;
    const realNow = Date.now;
    try {
      await fc.assert(
        fc.asyncProperty(
          fc.commands([operations], { maxCommands, size: 'max' }) as fc.Arbitrary<Iterable<Operation>>,
          async (sequence) => playSequence(round, join(round.folder, `${(played += 1)}`), sequence),
        ),
        { seed: round.random.below(2 ** 31), numRuns: sequences, includeErrorInReport: true },
      );
    } finally {
      Date.now = realNow;
    }
  },
};

async function playSequence({ ledger }: Round, folder: string, sequence: Iterable<Operation>): Promise<void> {
  ledger.plan([...sequence].map(({ text }) => text).join('\n'));
  mkdirSync(folder);
  const state = new ModelState({ seconds: 1_800_000_000 });
  Date.now = () => state.clock.seconds * 1000;
  const world = await World.open(folder, () => state.clock.seconds);
  await world.openInstance(state.lastInstance, {});
  state.instances.push(state.lastInstance);
  const comparison = new Comparison(world, state);
  const real = {
    ...{ world, comparison },
    onChecks: (count: number) => ledger.check(count),
    onFault: (kind: string) => ledger.fault(kind),
  };
  try {
    await fc.asyncModelRun(() => ({ model: state, real }), sequence);
  } finally {
    await comparison.end();
    await world.close();
  }
  rmSync(folder, { recursive: true, force: true });
}
