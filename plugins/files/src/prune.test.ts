import { execFile } from 'node:child_process';
import { link, mkdir, readdir, symlink, utimes } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { recordingContext } from '../test/contexts.js';
import { perform } from '../test/tasks.js';
import { age, listTree, makeTree } from '../test/trees.js';
import type { PruneResult } from './prune.js';

const run = promisify(execFile);
const pruneTree = async (...args: string[]) => perform<PruneResult>('files-prune', args);

async function makeAgedTree(days: Record<string, number>) {
  const folder = await makeTree(Object.fromEntries(Object.keys(days).map((path) => [path, 'data'])));
  for (const [path, count] of Object.entries(days)) await age(join(folder, path), count);
  return folder;
}

describe('pruning by age', () => {
  test('removes what was not written to for longer, and nothing younger', async () => {
    const folder = await makeAgedTree({
      old: 31,
      young: 29,
      future: -5,
      'a/b/old': 400,
      '.hidden': 31,
      '-rf': 31,
    });

    const result = await pruneTree(folder, '30d');

    expect(await listTree(folder)).toEqual(['future', 'young']);
    expect(result).toEqual({ dryRun: false, files: 4, bytes: 16, folders: 0, kept: 2, skipped: {} });
  });

  test('removes only what the patterns mean', async () => {
    const folder = await makeAgedTree({
      'a.log': 9,
      'a.txt': 9,
      'keep/b.log': 9,
      'sub/c.log': 9,
      'sub/.d.log': 9,
    });

    await pruneTree(folder, '1w', '*.log', '--exclude', 'keep/**');
    expect(await listTree(folder)).toEqual(['a.txt', 'keep/b.log']);

    await pruneTree(folder, '1w', 'keep/*');
    expect(await listTree(folder)).toEqual(['a.txt']);
  });

  test('removes nothing in a dry run, and says what it would', async () => {
    const folder = await makeAgedTree({ old: 31, young: 1 });
    for (const way of [['--dry-run'], []]) {
      const context = recordingContext();
      const data = way.length === 0 ? { dryRun: true } : undefined;

      const result = await perform<PruneResult>('files-prune', [folder, '30d', ...way], {
        context,
        ...(data && { data }),
      });

      expect(result).toMatchObject({ dryRun: true, files: 1, kept: 1 });
      expect(context.lines).toEqual(['would remove: old']);
    }
    expect(await listTree(folder)).toEqual(['old', 'young']);
  });

  test('removes one name of a file that has several', async () => {
    const folder = await makeAgedTree({ old: 31 });
    const elsewhere = await makeTree();
    await link(join(folder, 'old'), join(elsewhere, 'kept'));

    expect(await pruneTree(folder, '30d')).toMatchObject({ files: 1 });
    expect(await listTree(elsewhere)).toEqual(['kept']);
  });
});

describe('links and special files', () => {
  test('stay, and what links lead to stays too', async () => {
    const outside = await makeAgedTree({ victim: 400, 'sub/victim': 400 });
    const folder = await makeAgedTree({ old: 31 });
    await symlink(outside, join(folder, 'out'));
    await symlink(join(outside, 'victim'), join(folder, 'file'));
    await run('mkfifo', [join(folder, 'fifo')]);

    expect(await pruneTree(folder, '30d')).toMatchObject({ files: 1, skipped: { link: 2, special: 1 } });
    expect(await listTree(outside)).toEqual(['sub/victim', 'victim']);
    expect(await listTree(folder)).toEqual(['fifo', 'file', 'out']);
  });
});

describe('empty folders', () => {
  test('are removed on demand, inner ones first, unless they were changed lately', async () => {
    const folder = await makeAgedTree({ 'old/inner/file': 31, 'lately/file': 31, 'full/young': 1 });
    await mkdir(join(folder, 'new'));
    await mkdir(join(folder, 'old/empty'));
    for (const path of ['old/empty', 'old/inner', 'old', 'full']) await age(join(folder, path), 40);

    const result = await pruneTree(folder, '30d', '--empty-folders');

    expect((await readdir(folder)).sort()).toEqual(['full', 'lately', 'new']);
    expect(result).toMatchObject({ files: 2, folders: 3, kept: 1, skipped: {} });
  });

  test('stay in a dry run and when nobody asked', async () => {
    const folder = await makeAgedTree({ 'old/file': 31 });
    await age(join(folder, 'old'), 40);

    await pruneTree(folder, '30d', '--empty-folders', '--dry-run');
    await pruneTree(folder, '30d');

    expect(await readdir(folder)).toEqual(['old']);
  });

  test('the folder of the task itself is never one of them', async () => {
    const folder = await makeAgedTree({ old: 31 });
    await age(folder, 40);

    expect(await pruneTree(folder, '30d', '--empty-folders')).toMatchObject({ files: 1, folders: 0 });
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('a folder that nobody can mean', () => {
  test.each(['/', '/etc', '/usr/lib', homedir(), dirname(homedir()), `${homedir()}/.`, '/etc/../etc/'])(
    '%s is refused',
    async (folder) => {
      await expect(pruneTree(folder, '99999w', '*.no-such-file')).rejects.toMatchObject({
        code: 'PROTECTED_FOLDER',
      });
    },
  );
});

test('times before 1970 are old', async () => {
  const folder = await makeTree({ ancient: '' });
  await utimes(join(folder, 'ancient'), new Date(-1000), new Date(-1000));

  expect(await pruneTree(folder, '1d')).toMatchObject({ files: 1 });
});
