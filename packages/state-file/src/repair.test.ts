import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { change, damage, filesOf } from '../test/support/files.js';
import { TestFolder } from '../test/support/folder.js';
import { add, contents, OpenTallies } from '../test/support/open-tallies.js';
import type { TallyFile } from '../test/support/open-tallies.js';
import { tally } from '../test/support/tally.mjs';
import type { Add } from '../test/support/tally.mjs';
import { readChain } from './chain.js';
import { FileNames } from './file-names.js';
import type { Commit } from './model.js';
import type { Repair } from './repair.js';
import { encodeRecord } from './record.js';
import { nodeSystem } from './system.js';
import type { WaitPoint } from './system.js';
import { createSystemWith } from './testing/index.js';

const folder = new TestFolder();
const tallies = new OpenTallies(folder);
const names = new FileNames('a');
const snapshot = (): string => filesOf(folder.path, '.yaml')[0] ?? '';
const journal = (): string => filesOf(folder.path, '.log')[0] ?? '';
const broken = (): string[] => filesOf(folder.path, '.broken').map((path) => basename(path));

let repairs: Repair[];
let causes: Error[];
const onRepair = (repair: Repair, cause: Error): void => void (repairs.push(repair), causes.push(cause));
const salvage = { onCorrupt: 'salvage', onRepair } as const;
const setAside = { onCorrupt: 'set-aside', onRepair } as const;

beforeEach(() => {
  repairs = [];
  causes = [];
});

/** A live instance with x and y in its snapshot and z in its journal. */
async function live(): Promise<TallyFile> {
  const file = await tallies.open();
  await add(file, 'x', 'y');
  await file.compact();
  await add(file, 'z');
  return file;
}

/** Another folder with the same state. */
function copyTo(dir: string): void {
  mkdirSync(dir, { mode: 0o700 });
  for (const path of filesOf(folder.path))
    if (/\.(log|yaml)$/.test(path)) copyFileSync(path, join(dir, basename(path)));
}

describe('salvage', () => {
  test('keeps what is intact, keeps the damaged files, and says so', async () => {
    await (await live()).close();
    const before = [snapshot(), journal()].map((path) => readFileSync(path, 'utf8'));
    damage(snapshot(), '"x"');
    const damaged = readFileSync(snapshot(), 'utf8');
    expect(await contents(await tallies.open(salvage))).toEqual({ y: 1, z: 1 });
    expect(repairs).toEqual([
      {
        brokenFiles: broken()
          .map((name) => folder.file(name))
          .reverse(),
        entriesKept: 2,
        commitsKept: 1,
      },
    ]);
    expect(causes).toMatchObject([{ code: 'CORRUPT_STATE' }]);
    const [brokenJournal = '', brokenSnapshot = ''] = broken().map((name) =>
      readFileSync(folder.file(name), 'utf8'),
    );
    expect(brokenSnapshot).toBe(damaged);
    expect(brokenJournal.startsWith(before[1] ?? '?')).toBe(true);
    expect(await contents(await tallies.open())).toEqual({ y: 1, z: 1 });
  });

  test('keeps everything when a single bit of a snapshot was flipped', async () => {
    await (await live()).close();
    const whole = readFileSync(snapshot());
    for (let at = 0; at < whole.length; at += 1) {
      const dir = folder.file(`flipped-${at}`);
      copyTo(dir);
      change(join(dir, basename(snapshot())), (bytes) => {
        bytes[at]! ^= 1 << (at % 8);
        return bytes;
      });
      expect(await contents(await tallies.open({ dir, ...salvage }))).toEqual({ x: 1, y: 1, z: 1 });
    }
  });

  test('keeps the entries below a heading that is damaged', async () => {
    await (await live()).close();
    for (const wrong of ['  cXuXts:', '\0'.repeat('  counts:'.length), '  counts;?']) {
      const dir = folder.file(`wrong-${wrong.codePointAt(3)}-${wrong.length}`);
      copyTo(dir);
      change(join(dir, basename(snapshot())), (bytes) =>
        Buffer.from(bytes.toString('latin1').replace('  counts:', wrong), 'latin1'),
      );
      expect(await contents(await tallies.open({ dir, ...salvage }))).toEqual({ x: 1, y: 1, z: 1 });
    }
  });

  test('does nothing to files that are whole', async () => {
    await (await live()).close();
    await tallies.open(salvage);
    expect(repairs).toEqual([]);
    expect(broken()).toEqual([]);
  });

  test('keeps the entries of a snapshot that was edited into another layout and fails its checksum', async () => {
    await (await live()).close();
    change(snapshot(), (bytes) => {
      const document = parse(bytes.toString()) as { state: { counts: unknown[] } };
      document.state.counts.push(['added by hand', 5]);
      return Buffer.from(stringify(document));
    });
    expect(await contents(await tallies.open(salvage))).toEqual({ x: 1, y: 1, 'added by hand': 5, z: 1 });
  });

  test('keeps the commits when the snapshot was deleted', async () => {
    const file = await tallies.open();
    await add(file, 'x', 'y');
    await file.close();
    rmSync(snapshot());
    expect(await contents(await tallies.open(salvage))).toEqual({ x: 1, y: 1 });
  });

  test('takes back whole what a commit did that cannot be applied', async () => {
    const model: typeof tally = {
      ...tally,
      apply(state, op, undo) {
        const after = tally.apply(state, op, undo);
        if (op.id === 'b' && !state.counts.has('a')) throw new Error('a is not there');
        return after;
      },
    };
    const file = await tallies.open({ model });
    await add(file, 'a', 'b', 'c');
    await file.close();
    damage(journal(), '"a"');
    expect(await contents(await tallies.open({ ...salvage, model }))).toEqual({ c: 1 });
  });

  test('never overwrites what an earlier repair kept', async () => {
    await (await live()).close();
    damage(snapshot(), '"x"');
    writeFileSync(`${snapshot()}.broken`, 'from an earlier repair');
    const name = `${basename(snapshot())}.broken`;
    await tallies.open(salvage);
    expect(readFileSync(folder.file(name), 'utf8')).toBe('from an earlier repair');
    expect(broken()).toHaveLength(3);
  });
});

describe('setting aside', () => {
  test('starts empty and keeps the damaged files', async () => {
    await (await live()).close();
    damage(journal(), 'journal');
    expect(await contents(await tallies.open(setAside))).toEqual({});
    expect(repairs).toMatchObject([{ entriesKept: 0, commitsKept: 0 }]);
    expect(broken()).toHaveLength(2);
  });
});

describe('a repair', () => {
  test('is made by one of several that find the damage', async () => {
    await (await live()).close();
    damage(snapshot(), '"x"');
    const files = await Promise.all([1, 2, 3].map(async () => tallies.open(salvage)));
    for (const file of files) await add(file, 'later');
    expect(repairs).toHaveLength(1);
    expect(await contents(await tallies.open())).toEqual({ y: 1, z: 1, later: 3 });
  });

  test.each(['repair: fenced', 'create: snapshot written', 'repair: published'] as const)(
    'that ends at "%s" is made again, and the damaged files are kept',
    async (point) => {
      await (await live()).close();
      damage(snapshot(), '"x"');
      const system = createSystemWith({
        reached(reached: WaitPoint) {
          if (reached === point) throw Object.assign(new Error('stopped'), { code: 'STOPPED' });
        },
      });
      await expect(tallies.open({ ...salvage, system })).rejects.toMatchObject({ code: 'STOPPED' });
      expect(await contents(await tallies.open(salvage))).toEqual({ y: 1, z: 1 });
      expect(broken().some((name) => name.startsWith('a.000002.yaml'))).toBe(true);
    },
  );

  test('is not made where the system refuses: an I/O error is no damage', async () => {
    await (await live()).close();
    const system = createSystemWith();
    system.inject({ call: 'read', times: Infinity, code: 'EIO' });
    await expect(tallies.open({ ...salvage, system })).rejects.toMatchObject({ code: 'EIO' });
    expect(broken()).toEqual([]);
  });

  test('is refused with the system’s code when there is no room for it, and nothing is lost', async () => {
    await (await live()).close();
    damage(snapshot(), '"x"');
    for (let nth = 1; nth < 8; nth += 1) {
      const system = createSystemWith();
      system.inject({ call: 'write', nth, times: Infinity, code: 'ENOSPC' });
      await tallies.open({ ...salvage, system }).catch((error: unknown) => {
        expect(error).toMatchObject({ code: 'ENOSPC' });
      });
    }
    expect(await contents(await tallies.open(salvage))).toEqual({ y: 1, z: 1 });
    expect(filesOf(folder.path, '.draft')).toEqual([]);
  });

  test('does not hide an error of the callback that is told of it', async () => {
    await (await live()).close();
    damage(snapshot(), '"x"');
    const onRepairThatThrows = (): void => {
      throw new Error('mine');
    };
    await expect(tallies.open({ ...salvage, onRepair: onRepairThatThrows })).rejects.toThrow('mine');
    expect(await contents(await tallies.open())).toEqual({ y: 1, z: 1 });
  });
});

describe('an instance that is open during a repair', () => {
  test('loses nothing that it has written before, and goes on in the repaired files', async () => {
    const file = await live();
    damage(snapshot(), '"x"');
    await add(file, 'unread');
    const other = await tallies.open(salvage);
    await add(file, 'later');
    const expected = { y: 1, z: 1, unread: 1, later: 1 };
    expect(await contents(file)).toEqual(expected);
    expect(await contents(other)).toEqual(expected);
  });

  test('is told that something happened, also when it starts empty', async () => {
    const file = await live();
    const heard: Commit<Add>[] = [];
    file.onCommit((commit) => heard.push(commit));
    damage(snapshot(), '"x"');
    const { seq } = file;
    await tallies.open(setAside);
    expect(await contents(file)).toEqual({});
    await Promise.resolve();
    expect(heard).toMatchObject([{ seq: seq + 1, ops: [], missed: 1 }]);
  });

  test('goes on when everything that told how far the history had gone is lost', async () => {
    const file = await live();
    const heard: Commit<Add>[] = [];
    file.onCommit((commit) => heard.push(commit));
    for (const path of [snapshot(), journal()]) writeFileSync(path, 'x'.repeat(2000));
    await tallies.open(salvage);
    expect(await contents(file)).toEqual({});
    await add(file, 'new');
    expect(heard).toMatchObject([{ missed: Infinity }, { ops: [{ id: 'new' }] }]);
  });

  test('repairs by itself when it was opened so and has to read files that are damaged', async () => {
    const file = await tallies.open(salvage);
    await add(file, 'x', 'y');
    const other = await tallies.open();
    await other.compact();
    await other.compact();
    damage(snapshot(), '"y"');
    expect(await contents(file)).toEqual({ x: 1 });
    await add(file, 'later');
    expect(await contents(other)).toEqual({ x: 1, later: 1 });
    expect(repairs).toHaveLength(1);
  });

  test('does not acknowledge what was in a journal that is gone', async () => {
    const system = createSystemWith();
    let end = (): void => undefined;
    const waiting = new Promise<void>((resolve) => (end = resolve));
    Object.assign(system, { datasync: async () => waiting });
    const file = await tallies.open({ ...salvage, system });
    const update = file.update(({ emit }) => emit({ id: 'lost' }));
    const refused = expect(update).rejects.toMatchObject({ code: 'CORRUPT_STATE' });
    await file.read();
    rmSync(journal());
    await new Promise((resolve) => setTimeout(resolve, 110));
    await expect(file.read()).rejects.toMatchObject({ code: 'CORRUPT_STATE' });
    expect(await contents(file)).toEqual({});
    end();
    await refused;
  });

  test('waits for the repaired files', async () => {
    const file = await live();
    damage(snapshot(), '"x"');
    let asked: Promise<void> | undefined;
    const system = createSystemWith({
      reached: (point: WaitPoint) => {
        if (point === 'repair: fenced') asked = add(file, 'meanwhile');
      },
    });
    await tallies.open({ ...salvage, system });
    await asked;
    expect(await contents(file)).toEqual({ y: 1, z: 1, meanwhile: 1 });
  });

  test('is refused when whoever repaired has died, and goes on once somebody repairs', async () => {
    const file = await tallies.open({ stateTimeout: 0.05 });
    await add(file, 'x');
    const system = createSystemWith({
      reached: (point: WaitPoint) => {
        if (point === 'repair: fenced') throw new Error('died');
      },
    });
    damage(snapshot(), 'format');
    await expect(tallies.open({ ...salvage, system })).rejects.toThrow('died');
    await expect(add(file, 'y')).rejects.toMatchObject({ code: 'CORRUPT_STATE' });
    await tallies.open(salvage);
    await add(file, 'z');
    expect(await contents(file)).toEqual({ x: 1, z: 1 });
  });

  test('loses nothing when its journal is sealed while the journals are being fenced', async () => {
    const file = await live();
    const replica = await readChain({ system: nodeSystem, dir: folder.path, names, model: tally });
    damage(snapshot(), '"x"');
    const next = names.newJournal(3);
    let isSealed = false;
    const system = createSystemWith({
      openForAppend(path) {
        if (!isSealed) {
          isSealed = true;
          writeFileSync(folder.file(next), encodeRecord({ journal: next }).line);
          replica?.seal(next, 'other');
        }
        return nodeSystem.openForAppend(path);
      },
    });
    const repaired = tallies.open({ ...salvage, system });
    await add(file, 'meanwhile');
    await repaired;
    await add(file, 'later');
    expect(await contents(await tallies.open())).toEqual({ y: 1, z: 1, meanwhile: 1, later: 1 });
    replica?.close();
  });
});
