import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { inspectFolder, inspectStateFile, StateFile } from '@millrace/state-file';
import type { StateFileInspection } from '@millrace/state-file';
import { change, damage, filesOf } from './support/files.js';
import { TestFolder } from './support/folder.js';
import { add, OpenTallies } from './support/open-tallies.js';
import { tally } from './support/tally.mjs';
import type { Tally } from './support/tally.mjs';

const mounted: string[] = [];
// Before the folder is removed.
afterEach(() => {
  for (const path of mounted.splice(0)) spawnSync('umount', ['--lazy', path]);
});
const folder = new TestFolder();
const opened = new OpenTallies(folder);
const isRoot = process.geteuid?.() === 0;

/** What the folder holds, with the times of change: an inspection leaves it as it is. */
function trace(): unknown {
  return readdirSync(folder.path, { recursive: true, withFileTypes: true })
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .sort()
    .map((path) => [path, statSync(path, { throwIfNoEntry: false })?.mtimeMs]);
}

async function inspect(): Promise<StateFileInspection<Tally>> {
  const before = trace();
  const found = await inspectStateFile({ dir: folder.path, name: 'a', model: tally });
  expect(trace()).toEqual(before);
  return found;
}

const codes = ({ findings }: StateFileInspection<Tally>): string[] => findings.map(({ code }) => code);
const only = (ending: string): string => filesOf(folder.path, ending)[0] ?? '';

/** Makes files look as if nobody had touched them for an hour. */
function age(...paths: string[]): void {
  for (const path of paths) utimesSync(path, Date.now() / 1000 - 3600, Date.now() / 1000 - 3600);
}

describe('a state that is there', () => {
  beforeEach(async () => {
    const file = await StateFile.open({ dir: folder.path, name: 'a', model: tally });
    await add(file, 'one', 'two', 'three');
    await file.close();
  });

  test('is sound, and its state, position and files are told', async () => {
    const found = await inspect();
    expect(found).toMatchObject({ status: 'sound', seq: 3, generation: 1, locks: [], findings: [] });
    expect(found.state?.total).toBe(3);
    expect(found.snapshots).toMatchObject([{ file: 'a.000001.yaml', generation: 1 }]);
    expect(found.journals).toMatchObject([
      { generation: 1, records: 3, lostRaces: 0, tornLines: 0, next: undefined },
    ]);
  });

  test('is followed along its seals', async () => {
    const file = await opened.open({ minJournalBytes: 0 });
    await file.compact();
    await add(file, 'four');
    expect(await inspect()).toMatchObject({ status: 'sound', journals: [{ generation: 2, records: 1 }] });
  });

  test('with a flipped byte is damaged, and it is told what a salvage would keep', async () => {
    damage(only('.log'), '"id":"two"');
    const found = await inspect();
    expect(found).toMatchObject({ status: 'damaged', salvageable: { entries: 1, commits: 2 } });
    expect(found.findings).toMatchObject([{ severity: 'problem', code: 'DAMAGED', files: [only('.log')] }]);
    expect(found.findings[0]?.message).toMatch(
      /: record 2 is missing or damaged before byte \d+, where 3 stands$/,
    );
    expect([...(found.state?.counts.keys() ?? [])]).toEqual(['one', 'three']);
  });

  test('that was cut off anywhere is told of, and never more than what is there is taken for its state', async () => {
    const whole = readFileSync(only('.log'));
    for (let length = whole.length - 1; length >= 0; length -= 7) {
      truncateSync(only('.log'), length);
      age(only('.log'));
      const found = await inspect();
      expect(['sound', 'damaged']).toContain(found.status);
      if (found.status === 'sound') expect(found.state?.total).toBe(found.seq);
    }
    expect((await inspect()).status).toBe('damaged');
  });

  test('with a torn last line is sound, and the line is a warning once nobody can be writing it', async () => {
    change(only('.log'), (bytes) => bytes.subarray(0, bytes.length - 5));
    age(only('.log'));
    const found = await inspect();
    expect(found).toMatchObject({ status: 'sound', seq: 2 });
    expect(found.findings).toMatchObject([{ severity: 'warning', code: 'TORN_LINES' }]);
  });

  test('without its snapshot or its journal is damaged', async () => {
    const [snapshot, journal] = [only('.yaml'), only('.log')];
    renameSync(snapshot, folder.file('elsewhere'));
    const found = await inspect();
    expect(found).toMatchObject({ status: 'damaged', salvageable: { entries: 0, commits: 3 } });
    expect(found.findings[0]?.message).toContain(`${snapshot}: it is missing`);
    renameSync(folder.file('elsewhere'), snapshot);
    rmSync(journal);
    expect((await inspect()).findings[0]?.message).toContain(`${journal}: it is missing`);
  });

  test.each([
    ['a link', (path: string) => symlinkSync('/dev/zero', path)],
    ['a folder', (path: string) => mkdirSync(path)],
    ['a pipe', (path: string) => void spawnSync('mkfifo', [path])],
  ])('is told of %s in place of a file, and nothing hangs', async (what, put) => {
    for (const file of [only('.yaml'), only('.log')]) {
      renameSync(file, folder.file('elsewhere'));
      put(file);
      const found = await inspect();
      expect(found.findings).toMatchObject([
        { severity: 'problem', code: 'NOT_A_FILE', message: `${file} is ${what}, not a file` },
      ]);
      expect(found.status).toBe('unreadable');
      rmSync(file, { recursive: true });
      renameSync(folder.file('elsewhere'), file);
    }
  });

  test('of another format or a newer version says so', async () => {
    const ask = async (model: typeof tally) => inspectStateFile({ dir: folder.path, name: 'a', model });
    expect((await ask({ ...tally, format: 'other' })).findings).toMatchObject([{ code: 'FOREIGN_FORMAT' }]);
    change(only('.yaml'), (bytes) =>
      Buffer.from(
        bytes
          .toString()
          .replace('version: 1', 'version: 9')
          .replace(/checksum: .*/, 'checksum: none'),
      ),
    );
    expect(await ask(tally)).toMatchObject({
      status: 'unreadable',
      findings: [{ severity: 'problem', code: 'UNSUPPORTED_VERSION', files: [only('.yaml')] }],
    });
  });

  test('has leftovers only when they are old enough that nobody can be at work on them', async () => {
    const names = ['a.000001-00000000.draft', 'a.000001-00000001.log', 'a.000002-00000002.log'];
    const paths = names.map((name) => folder.file(name));
    for (const path of paths) writeFileSync(path, '', { mode: 0o600 });
    writeFileSync(folder.file('a.b.000001-00000000.draft'), '');
    expect((await inspect()).findings).toEqual([]);
    age(...paths);
    expect((await inspect()).findings).toEqual([
      {
        severity: 'warning',
        code: 'LEFTOVER',
        message: '3 files are left over from a compaction or rotation that was cut off (0 bytes)',
        files: paths,
      },
    ]);
  });

  test('has locks, held or left behind, and what a repair put aside', async () => {
    mkdirSync(folder.file('a.lock'));
    mkdirSync(folder.file('a.turn'));
    age(folder.file('a.turn'));
    writeFileSync(folder.file('a.000001.yaml.0a1b2c3d.broken'), 'xyz');
    const found = await inspect();
    expect(found.locks).toMatchObject([
      { file: 'a.lock', isStale: false },
      { file: 'a.turn', isStale: true },
    ]);
    expect(found.findings).toMatchObject([
      { code: 'PUT_ASIDE', message: '1 damaged file was put aside by a repair (3 bytes)' },
    ]);
  });

  test('with something else in place of a lock is told of it', async () => {
    writeFileSync(folder.file('a.lock'), '');
    expect(codes(await inspect())).toEqual(['NOT_A_FILE']);
  });

  test('is told of files that others may write or that belong to another user', async () => {
    chmodSync(only('.log'), 0o620);
    expect((await inspect()).findings).toMatchObject([{ severity: 'warning', code: 'WRITABLE' }]);
    if (!isRoot) return;
    chownSync(only('.log'), 12345, 12345);
    expect((await inspect()).findings).toMatchObject([
      { severity: 'problem', code: 'WRONG_OWNER', files: [only('.log')] },
    ]);
  });

  test('is sound at every moment while others write, rotate and compact', async () => {
    const file = await opened.open({ minJournalBytes: 0 });
    let isWriting = true;
    const writing = (async () => {
      for (let i = 0; isWriting; i += 1) await file.update((tx) => tx.emit({ id: `${i}` }));
    })();
    for (let i = 0; i < 100; i += 1) {
      if (i % 4 === 0) await file.compact();
      const found = await inspectStateFile({ dir: folder.path, name: 'a', model: tally });
      expect(found).toMatchObject({ status: 'sound', findings: [] });
      expect(found.state?.total).toBeGreaterThanOrEqual(3);
    }
    isWriting = false;
    await writing;
  });
});

describe('a state that is not there', () => {
  test('is absent, in an empty folder and in none', async () => {
    const nothing = { status: 'absent', state: undefined, findings: [], snapshots: [], journals: [] };
    expect(await inspect()).toMatchObject(nothing);
    const missing = { dir: folder.file('none/at/all'), name: 'a', model: tally };
    expect(await inspectStateFile(missing)).toMatchObject(nothing);
    expect(readdirSync(folder.path)).toEqual([]);
  });

  test('in what is no folder is unreadable', async () => {
    writeFileSync(folder.file('x'), '');
    const found = await inspectStateFile({ dir: folder.file('x'), name: 'a', model: tally });
    expect(found).toMatchObject({ status: 'unreadable', findings: [{ code: 'UNREADABLE' }] });
    await expect(inspectStateFile({ dir: folder.path, name: '../a', model: tally })).rejects.toMatchObject({
      code: 'INVALID_NAME',
    });
  });
});

describe('a folder', () => {
  const find = (path = folder.path): unknown[] => [...inspectFolder(path).findings];

  test('that is fit is described', () => {
    chmodSync(folder.path, 0o700);
    expect(inspectFolder(folder.path)).toMatchObject({
      path: folder.path,
      isThere: true,
      owner: process.geteuid?.(),
      mode: 0o700,
      filesystem: expect.any(String),
      freeBytes: expect.any(Number),
    });
  });

  test('that is missing is no finding, and what is no folder is one', () => {
    expect(inspectFolder(folder.file('none'))).toMatchObject({ isThere: false, findings: [] });
    writeFileSync(folder.file('x'), '');
    expect(find(folder.file('x'))).toMatchObject([{ severity: 'problem', code: 'NOT_A_FOLDER' }]);
  });

  test('that others may write to, or that belongs to another user, is a problem', () => {
    chmodSync(folder.path, 0o770);
    expect(find()).toContainEqual(expect.objectContaining({ severity: 'problem', code: 'WRITABLE' }));
    if (!isRoot) return;
    chownSync(folder.path, 12345, 12345);
    expect(find()).toContainEqual(expect.objectContaining({ severity: 'problem', code: 'WRONG_OWNER' }));
  });

  test('in memory is a warning, and on a full disk or without inodes a problem', () => {
    const path = folder.file('small');
    mkdirSync(path);
    const size = 'size=2m,nr_inodes=20,mode=700';
    const { status, stderr, error } = spawnSync('mount', ['-t', 'tmpfs', '-o', size, 'tmpfs', path]);
    if (status !== 0)
      return console.log(`not tested on a full disk: ${error?.message ?? stderr.toString().trim()}`);
    mounted.push(path);
    const warnings = ['MEMORY_FILESYSTEM', 'LITTLE_SPACE', 'FEW_INODES'];
    expect(find(path)).toMatchObject(warnings.map((code) => ({ severity: 'warning', code })));
    writeFileSync(`${path}/filler`, Buffer.alloc(1.5 * 1024 * 1024));
    for (let i = 0; i < 12; i += 1) writeFileSync(`${path}/${i}`, '');
    expect(find(path)).toMatchObject([
      { code: 'MEMORY_FILESYSTEM' },
      { severity: 'problem', code: 'NO_SPACE' },
      { severity: 'problem', code: 'NO_INODES' },
    ]);
  });
});

test('a pipe in place of a snapshot is damage when a state is opened, and nobody waits for it', async () => {
  const file = await StateFile.open({ dir: folder.path, name: 'a', model: tally });
  await file.close();
  rmSync(only('.yaml'));
  spawnSync('mkfifo', [folder.file('a.000001.yaml')]);
  await expect(opened.open()).rejects.toMatchObject({ code: 'CORRUPT_STATE' });
});
