import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { filesOf } from '../test/support/files.js';
import { TestFolder } from '../test/support/folder.js';
import { add, contents, OpenTallies } from '../test/support/open-tallies.js';
import { tally } from '../test/support/tally.mjs';
import type { Add, Tally } from '../test/support/tally.mjs';
import { readChain } from './chain.js';
import type { Chain } from './chain.js';
import { createEmpty } from './creation.js';
import { FileNames } from './file-names.js';
import { encodeRecord } from './record.js';
import type { Replica } from './replica.js';
import { rotate } from './rotation.js';
import { createSystemWith } from './testing/index.js';

const folder = new TestFolder();
const tallies = new OpenTallies(folder);
const always = (): boolean => true;
const journals = (): string[] => filesOf(folder.path, '.log').map((path) => basename(path));

async function openReplica(system = createSystemWith()): Promise<Replica<Tally, Add>> {
  const chain: Chain<Tally, Add> = { system, dir: folder.path, names: new FileNames('a'), model: tally };
  const found = await readChain(chain);
  if (found) return found;
  await createEmpty(chain);
  return openReplica(system);
}

test('a rotation seals the journal with the name of a new one, where everybody goes on', async () => {
  const [file, replica] = [await tallies.open(), await openReplica()];
  await add(file, 'x');
  await rotate(replica, 'me', always);
  await add(file, 'y');
  expect(replica.catchUp()).toBe('current');
  expect(replica).toMatchObject({ generation: 2, seq: 3, state: { total: 2 } });
  expect(journals()).toHaveLength(2);
  replica.close();
});

test('of two that rotate at once one wins, and the other leaves no file', async () => {
  const [one, two] = [await openReplica(), await openReplica()];
  await Promise.all([rotate(one, 'one', always), rotate(two, 'two', always)]);
  expect([one.catchUp(), two.catchUp()]).toEqual(['current', 'current']);
  expect(one.journal.file.name).toBe(two.journal.file.name);
  expect(journals()).toHaveLength(2);
  one.close();
  two.close();
});

test('a replica that was replaced meanwhile seals nothing', async () => {
  const replica = await openReplica();
  await rotate(replica, 'me', () => false);
  expect(journals()).toHaveLength(1);
  replica.close();
});

describe('when the disk refuses', () => {
  test.each(['createForAppend', 'write', 'sync', 'syncFolder', 'datasync'] as const)(
    'at %s, no file is left and nothing is sealed',
    async (call) => {
      const system = createSystemWith();
      const replica = await openReplica(system);
      await add(await tallies.open(), 'x');
      replica.catchUp();
      system.inject({ call, code: 'ENOSPC' });
      await expect(rotate(replica, 'me', always)).rejects.toMatchObject({ code: 'ENOSPC' });
      expect(journals()).toHaveLength(1);
      replica.close();
    },
  );

  test('to take the seal, the new journal stays: the seal may yet be found in the file', async () => {
    const system = createSystemWith();
    const replica = await openReplica(system);
    system.inject({ call: 'write', nth: 2, code: 'EIO' });
    await expect(rotate(replica, 'me', always)).rejects.toMatchObject({ code: 'EIO' });
    expect(journals()).toHaveLength(2);
    replica.close();
    const file = await tallies.open();
    await file.compact();
    await add(file, 'x');
    expect(journals()).toHaveLength(1);
    expect(await contents(await tallies.open())).toEqual({ x: 1 });
  });

  test('to look behind the seal, the new journal stays, and the seal counts', async () => {
    const system = createSystemWith();
    const replica = await openReplica(system);
    system.inject({ call: 'read', nth: 3, code: 'EIO' });
    await expect(rotate(replica, 'me', always)).rejects.toMatchObject({ code: 'EIO' });
    expect(journals()).toHaveLength(2);
    expect(replica.catchUp()).toBe('current');
    expect(replica.generation).toBe(2);
    replica.close();
  });

  test('to sync the sealed journal, nobody moves on, and no descriptor is left open', async () => {
    const system = createSystemWith();
    const replica = await openReplica(system);
    await rotate(replica, 'me', always);
    const open = (): number => system.calls.openForAppend + system.calls.openForRewrite - system.calls.close;
    const before = open();
    system.inject({ call: 'datasyncNow', times: 2, code: 'EIO' });
    expect(() => replica.catchUp()).toThrow(/EIO/);
    expect(open()).toBe(before);
    expect(replica.catchUp()).toBe('current');
    expect(replica.generation).toBe(2);
    replica.close();
  });
});

test('a journal that outgrows its limit and the snapshot is rotated and folded in the background', async () => {
  const file = await tallies.open({ minJournalBytes: 1000 });
  for (let i = 0; i < 200; i += 1) await add(file, `${i}`);
  await file.close();
  expect(journals()).toHaveLength(1);
  expect(journals()[0]).not.toContain('.000001-');
  const state = await (await tallies.open()).read();
  expect(state.total).toBe(200);
});

test('the journal grows with the snapshot, so that folding stays a small part of the work', async () => {
  const system = createSystemWith();
  const file = await tallies.open({ minJournalBytes: 100, system, durability: 'none' });
  for (let i = 0; i < 3000; i += 1) {
    await add(file, `an id that makes the snapshot grow ${i}`);
    if (i % 10 === 0) await new Promise((resolve) => void setImmediate(resolve));
  }
  await file.close();
  expect(system.calls.rename).toBeLessThan(30);
  expect(system.calls.rename).toBeGreaterThan(0);
});

test('a rotation that failed in the background is reported once, not for every commit', async () => {
  const errors: unknown[] = [];
  const system = createSystemWith();
  const file = await tallies.open({
    minJournalBytes: 0,
    system,
    onBackgroundError: (error) => errors.push(error),
  });
  system.inject({ call: 'createForAppend', times: Infinity, code: 'EDQUOT' });
  await add(file, ...'abcdefgh');
  await new Promise((resolve) => void setImmediate(resolve));
  await add(file, ...'abcdefgh');
  expect(errors).toMatchObject([{ code: 'EDQUOT' }]);
  system.heal();
  expect(journals()).toHaveLength(1);
});

test('an update whose commit is right before the seal of another process counts', async () => {
  const other = await openReplica();
  const system = createSystemWith();
  const { write } = system;
  const file = await tallies.open({ system });
  const name = new FileNames('a').newJournal(2);
  Object.assign(system, {
    write(fd: number, data: Uint8Array | string) {
      const count = write(fd, data);
      if (!existsSync(folder.file(name))) {
        const created = createSystemWith().createForAppend(folder.file(name));
        write(created, headOf(name));
        other.seal(name, 'other');
      }
      return count;
    },
  });
  await add(file, 'x', 'y');
  expect(await contents(await tallies.open())).toEqual({ x: 1, y: 1 });
  other.close();
});

function headOf(name: string): string {
  return encodeRecord({ journal: name }).line;
}
