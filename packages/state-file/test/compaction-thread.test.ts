import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { CorruptStateError } from '@millrace/state-file';
import { filesOf } from './support/files.js';
import { TestFolder } from './support/folder.js';
import largeTally from './support/large-tally.mjs';
import { OpenTallies } from './support/open-tallies.js';
import type { TallyFile } from './support/open-tallies.js';

const folder = new TestFolder();
const tallies = new OpenTallies(folder);
const LARGE = 20_000;

/** How many threads a piece of work starts. */
async function threadsOf(work: () => Promise<unknown>): Promise<number> {
  let count = 0;
  const note = (): void => void (count += 1);
  subscribe('worker_threads', note);
  try {
    await work();
  } finally {
    unsubscribe('worker_threads', note);
  }
  return count;
}

async function fill(file: TallyFile, count: number): Promise<void> {
  await file.update(({ emit }) => {
    for (let i = 0; i < count; i += 1) emit({ id: `${i} ${'.'.repeat(60)}` });
  });
}

test('a large state is folded in a thread, and is the same for everybody', async () => {
  const [one, two] = [await tallies.open({ model: largeTally }), await tallies.open({ model: largeTally })];
  await fill(one, LARGE);
  const { hash, total } = await two.read();
  expect(await threadsOf(async () => one.compact())).toBe(1);
  expect(filesOf(folder.path)).toHaveLength(2);
  for (const file of [one, two, await tallies.open({ model: largeTally })])
    expect(await file.read()).toMatchObject({ hash, total });
});

test('updates go on while a thread folds', async () => {
  const file = await tallies.open({ model: largeTally });
  await fill(file, LARGE);
  const folded = file.compact();
  await fill(file, LARGE);
  await folded;
  expect(await file.read()).toMatchObject({ total: 2 * LARGE });
  expect(await (await tallies.open()).read()).toMatchObject({ total: 2 * LARGE });
});

test('a small state, and one whose model has no module, is folded without a thread', async () => {
  const small = await tallies.open({ model: largeTally, name: 'small' });
  await fill(small, 1);
  const plain = await tallies.open({ name: 'plain' });
  await fill(plain, LARGE);
  expect(await threadsOf(async () => Promise.all([small.compact(), plain.compact()]))).toBe(0);
});

test('where the thread cannot load the model, the state is folded all the same', async () => {
  const model = { ...largeTally, module: 'file:///nowhere/model.mjs' };
  const file = await tallies.open({ model });
  await fill(file, LARGE);
  expect(await threadsOf(async () => file.compact())).toBe(1);
  expect(filesOf(folder.path)).toHaveLength(2);
  expect(await file.read()).toMatchObject({ total: LARGE });
});

test('damage that a thread meets is told as it is', async () => {
  const file = await tallies.open({ model: largeTally });
  await fill(file, LARGE);
  await file.compact();
  await fill(file, 1);
  const [snapshot] = filesOf(folder.path).filter((path) => path.endsWith('.yaml'));
  writeFileSync(snapshot ?? '', 'nothing of a state\n');
  await expect(file.compact()).rejects.toThrow(CorruptStateError);
});
