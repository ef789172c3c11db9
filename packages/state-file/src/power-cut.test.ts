import { expect, jest, test } from '@jest/globals';
import { TestFolder } from '../test/support/folder.js';
import { MemoryDisk } from './testing/memory-disk.js';
import type { Process } from './testing/memory-disk.js';
import { tally } from '../test/support/tally.mjs';
import type { Tally } from '../test/support/tally.mjs';
import type { StateModel } from './model.js';
import { StateFile } from './state-file.js';

// Seconds on an idle machine, minutes on a busy one.
jest.setTimeout(300_000);

const folder = new TestFolder();

/** A fact that says what it was decided on: two histories cannot be mixed without being found out. */
interface Step {
  readonly id: string;
  readonly after: number;
}

const steps: StateModel<Tally, Step> = {
  ...tally,
  apply(state, { id, after }, undo) {
    if (state.hash !== after) throw new Error(`${id} was decided on another state`);
    return tally.apply(state, { id }, undo);
  },
};

/** Numbers from 0 to 1 that depend on the seed alone. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** What writers on one disk have come to. */
class World {
  readonly acknowledged = new Set<string>();
  #number = 0;

  constructor(
    readonly random: () => number,
    readonly dir: string,
  ) {}

  /** Writers on a disk, each until it is killed; ends with a power cut at a moment that chance decides. */
  async run(disk: MemoryDisk, turns: number): Promise<MemoryDisk> {
    const writers = Array.from({ length: 1 + Math.floor(this.random() * 3) }, () => disk.process());
    const work = Promise.allSettled(writers.map(async ({ system }) => this.#write(system)));
    for (let left = this.random() * turns; left > 0; left -= 1) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.random() < 0.01) this.#kill(writers);
    }
    const after = disk.powerCut();
    for (const writer of writers) writer.die();
    await work;
    return after;
  }

  async open(system: Process['system']): Promise<StateFile<Tally, Step>> {
    return StateFile.open({
      dir: this.dir,
      name: 'a',
      model: steps,
      system,
      minJournalBytes: 700,
      stateTimeout: 0,
    });
  }

  /** What was acknowledged as durable is there, and nothing twice. */
  async check(disk: MemoryDisk): Promise<void> {
    const file = await this.open(disk.process().system);
    const { counts } = await file.read();
    await file.close();
    expect([...this.acknowledged].filter((id) => !counts.has(id))).toEqual([]);
    expect([...counts].filter(([, count]) => count > 1)).toEqual([]);
  }

  #kill(writers: Process[]): void {
    writers[Math.floor(this.random() * writers.length)]?.die();
  }

  async #write(system: Process['system']): Promise<void> {
    const file = await this.open(system);
    for (;;) {
      const id = `${(this.#number += 1)}`;
      const durable = this.random() < 0.7;
      await file.update(({ state, emit }) => emit({ id, after: state.hash }), { durable });
      if (durable) this.acknowledged.add(id);
      if (this.random() < 0.03) await file.compact();
    }
  }
}

test.each([1, 2, 3])(
  'a power cut at any moment takes nothing that was acknowledged as durable (%d)',
  async (seed) => {
    const random = seeded(seed);
    for (let history = 0; history < 12; history += 1) {
      const world = new World(random, folder.path);
      let disk = new MemoryDisk(random);
      for (let cut = 0; cut < 6; cut += 1) {
        // The first cuts are likely to fall into the creation.
        disk = await world.run(disk, cut < 2 ? 15 : 120);
        await world.check(disk);
      }
    }
  },
);

test('a power cut takes nothing from those who opened a state before its creator had synced the folder', async () => {
  const random = seeded(4);
  const disk = new MemoryDisk(random);
  const creator = disk.process();
  let published: () => void = () => undefined;
  const isPublished = new Promise<void>((resolve) => (published = resolve));
  const stuck = new Promise<void>(() => undefined);
  const link: Process['system']['link'] = (from, to) => {
    creator.system.link(from, to);
    creator.system.syncFolder = async () => stuck;
    published();
  };
  const world = new World(random, folder.path);
  const creation = world.open(
    new Proxy(creator.system, { get: (own, key) => (key === 'link' ? link : own[key as keyof typeof own]) }),
  );
  creation.catch(() => undefined);
  await isPublished;
  const file = await world.open(disk.process().system);
  await file.update(({ state, emit }) => emit({ id: 'x', after: state.hash }));
  world.acknowledged.add('x');
  for (let cut = 0; cut < 20; cut += 1) await world.check(disk.powerCut());
  await file.close();
});
