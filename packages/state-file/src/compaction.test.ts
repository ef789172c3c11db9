import { copyFileSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from '@jest/globals';
import { filesOf } from '../test/support/files.js';
import { TestFolder } from '../test/support/folder.js';
import { add, contents, OpenTallies } from '../test/support/open-tallies.js';
import { tally } from '../test/support/tally.mjs';
import type { Add, Tally } from '../test/support/tally.mjs';
import type { Chain } from './chain.js';
import { compactUpTo } from './compaction.js';
import { FileNames } from './file-names.js';
import type { WaitPoint } from './system.js';
import { createSystemWith } from './testing/index.js';

const folder = new TestFolder();
const tallies = new OpenTallies(folder);
const names = (): string[] => filesOf(folder.path).map((path) => basename(path));
const chainOn = (system = createSystemWith()): Chain<Tally, Add> => ({
  system,
  dir: folder.path,
  names: new FileNames('a'),
  model: tally,
});

test('what was sealed is folded into one snapshot, and one journal is left', async () => {
  const file = await tallies.open();
  await add(file, 'x', 'y');
  await file.compact();
  expect(names()).toEqual([expect.stringMatching(/^a\.000002-[0-9a-f]{8}\.log$/), 'a.000002.yaml']);
  await add(file, 'x');
  await file.compact();
  await file.compact();
  expect(names()).toHaveLength(2);
  expect(await contents(await tallies.open())).toEqual({ x: 2, y: 1 });
});

test('another instance goes on across a rotation and a compaction that it did not see', async () => {
  const [one, two] = [await tallies.open(), await tallies.open()];
  await add(two, 'x');
  await one.compact();
  await add(one, 'y');
  await one.compact();
  await one.compact();
  await add(two, 'z');
  expect(await contents(two)).toEqual({ x: 1, y: 1, z: 1 });
  expect(await contents(one)).toEqual({ x: 1, y: 1, z: 1 });
});

test('an update that waits for the disk while its journal is folded is acknowledged', async () => {
  const system = createSystemWith();
  let end = (): void => undefined;
  const waiting = new Promise<void>((resolve) => (end = resolve));
  const { datasync } = system;
  Object.assign(system, { datasync: async (fd: number) => waiting.then(async () => datasync(fd)) });
  const [slow, quick] = [await tallies.open({ system }), await tallies.open()];
  const update = add(slow, 'x');
  await quick.compact();
  await quick.compact();
  expect(await contents(slow)).toEqual({ x: 1 });
  await update;
  end();
});

test('files that a dead process left are cleared away, those that may yet be named are not', async () => {
  const file = await tallies.open();
  await add(file, 'x');
  const orphans = ['a.000001-00000000.log', 'a.000002-00000000.log', 'a.000002-00000000.draft'];
  const younger = ['a.000003-00000000.log', 'a.000003-00000000.draft'];
  const others = ['b.000001-00000000.log', 'a.b.000001-00000000.draft', 'a.000001.yaml.broken', 'notes.txt'];
  for (const name of [...orphans, ...younger, ...others]) writeFileSync(folder.file(name), '');
  await file.compact();
  for (const name of orphans) expect(existsSync(folder.file(name))).toBe(false);
  for (const name of [...younger, ...others]) expect(existsSync(folder.file(name))).toBe(true);
});

test('a snapshot that a compactor published late, after newer ones, is not read', async () => {
  const file = await tallies.open();
  copyFileSync(folder.file('a.000001.yaml'), folder.file('late'));
  await add(file, 'x');
  await file.compact();
  await file.compact();
  copyFileSync(folder.file('late'), folder.file('a.000001.yaml'));
  expect(await contents(await tallies.open())).toEqual({ x: 1 });
  await file.compact();
  expect(existsSync(folder.file('a.000001.yaml'))).toBe(false);
});

test('a compactor whose draft was cleared away by a later one gives up without an error', async () => {
  const file = await tallies.open();
  await add(file, 'x');
  const system = createSystemWith({
    reached: (point: WaitPoint) => {
      if (point === 'compact: snapshot written')
        for (const draft of filesOf(folder.path, '.draft')) rmSync(draft);
    },
  });
  await expect(file.compact()).resolves.toBeUndefined();
  await add(file, 'y');
  const late = await tallies.open({ system });
  await expect(late.compact()).resolves.toBeUndefined();
  expect(await contents(late)).toEqual({ x: 1, y: 1 });
  expect(await contents(await tallies.open())).toEqual({ x: 1, y: 1 });
});

test('two that fold the same files do no harm', async () => {
  const [one, two] = [await tallies.open(), await tallies.open()];
  await add(one, 'x');
  await Promise.all([one.compact(), two.compact(), one.compact()]);
  await Promise.all([compactUpTo(chainOn(), 2), compactUpTo(chainOn(), 3), compactUpTo(chainOn(), 99)]);
  expect(await contents(await tallies.open())).toEqual({ x: 1 });
});

test.each(['createForWrite', 'write', 'sync', 'rename', 'syncFolder'] as const)(
  'when the disk refuses at %s the old files stay, and the next compaction does all',
  async (call) => {
    const file = await tallies.open();
    await add(file, 'x');
    const system = createSystemWith();
    const folding = await tallies.open({ system });
    system.inject({
      call,
      nth: call === 'syncFolder' || call === 'write' || call === 'sync' ? 3 : 1,
      code: 'ENOSPC',
    });
    await folding.compact().catch((error: unknown) => expect(error).toMatchObject({ code: 'ENOSPC' }));
    system.heal();
    expect(await contents(await tallies.open())).toEqual({ x: 1 });
    await add(folding, 'y');
    await folding.compact();
    expect(names()).toHaveLength(2);
    expect(await contents(await tallies.open())).toEqual({ x: 1, y: 1 });
  },
);

test('more than one sealed journal is folded at once', async () => {
  const file = await tallies.open({ minJournalBytes: 0 });
  const system = createSystemWith();
  system.inject({ call: 'rename', times: 1, code: 'EIO' });
  const failing = await tallies.open({ system });
  await add(file, 'x');
  await expect(failing.compact()).rejects.toMatchObject({ code: 'EIO' });
  await add(failing, 'y');
  await failing.compact();
  expect(await contents(await tallies.open())).toEqual({ x: 1, y: 1 });
});
