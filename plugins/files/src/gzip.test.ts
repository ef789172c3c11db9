import { execFile } from 'node:child_process';
import {
  chmod,
  chown,
  link,
  lstat,
  mkdir,
  readFile,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { recordingContext } from '../test/contexts.js';
import { perform } from '../test/tasks.js';
import { age, listTree, makeTree, put } from '../test/trees.js';
import type { ConversionResult } from './tree-conversion.js';

const run = promisify(execFile);
const gzipTree = async (...args: string[]) => perform<ConversionResult>('files-gzip', args);
const textOf = async (path: string) => gunzipSync(await readFile(path)).toString();

describe('compressing a tree', () => {
  test('replaces each file by a .gz that gunzip reads, and leaves what is compressed already', async () => {
    const text = 'line\n'.repeat(1000);
    const folder = await makeTree({
      a: text,
      'b/c.log': 'c',
      empty: '',
      'old.gz': 'kept',
      'b/old.tgz': 'kept',
    });

    const result = await gzipTree(folder);

    expect(await listTree(folder)).toEqual(['a.gz', 'b/c.log.gz', 'b/old.tgz', 'empty.gz', 'old.gz']);
    expect((await run('gzip', ['-dc', 'a.gz', 'b/c.log.gz', 'empty.gz'], { cwd: folder })).stdout).toBe(
      `${text}c`,
    );
    expect(await readFile(join(folder, 'old.gz'), 'utf8')).toBe('kept');
    expect(result).toMatchObject({
      files: 3,
      resumed: 0,
      bytesBefore: 5001,
      leftoversRemoved: 0,
      skipped: {},
    });
  });

  test('keeps mode and times', async () => {
    const folder = await makeTree({ secret: 'x' });
    const path = join(folder, 'secret');
    await chmod(path, 0o640);
    await utimes(path, 1_600_000_000.25, 1_500_000_000.123456);

    await gzipTree(folder);

    const after = await stat(`${path}.gz`, { bigint: true });
    expect(after.mode & 0o7777n).toBe(0o640n);
    expect(Number(after.atimeNs) / 1e9).toBeCloseTo(1_600_000_000.25, 5);
    expect(Number(after.mtimeNs) / 1e9).toBeCloseTo(1_500_000_000.123456, 5);
  });

  test('does only what pattern and age mean', async () => {
    const folder = await makeTree({ 'old.log': '', 'new.log': '', 'old.txt': '', 'sub/.old.log': '' });
    for (const name of ['old.log', 'old.txt', 'sub/.old.log']) await age(join(folder, name), 3);

    const result = await gzipTree(folder, '*.log', '--older-than', '2d');

    expect(await listTree(folder)).toEqual(['new.log', 'old.log.gz', 'old.txt', 'sub/.old.log.gz']);
    expect(result).toMatchObject({ files: 2, tooYoung: 1 });
  });

  test('takes names that are no UTF-8, begin with a dash or break lines', async () => {
    const folder = await makeTree({ '-rf': 'dash', 'a\nb': 'break' });
    const odd = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff, 0xfe])]);
    await writeFile(odd, 'bytes');

    expect(await gzipTree(folder)).toMatchObject({ files: 3 });
    expect(gunzipSync(await readFile(Buffer.concat([odd, Buffer.from('.gz')]))).toString()).toBe('bytes');
  });

  test('reports how far it is', async () => {
    const folder = await makeTree({ a: 'aa', b: 'bb', c: 'cc' });
    const context = recordingContext();

    await perform('files-gzip', [folder], { context });

    expect(context.reports[0]).toEqual({ done: 0, total: 3, bytes: 0 });
    expect(context.reports.at(-1)).toEqual({ done: 3, total: 3, bytes: 6 });
  });
});

describe('a file that is not compressed', () => {
  test('is a link, a special file or one of several hard links', async () => {
    const outside = await makeTree({ secret: 'secret' });
    const folder = await makeTree({ one: 'same' });
    await link(join(folder, 'one'), join(folder, 'two'));
    await symlink(join(outside, 'secret'), join(folder, 'link'));
    await symlink(outside, join(folder, 'folder'));
    await run('mkfifo', [join(folder, 'fifo')]);

    const result = await gzipTree(folder);

    expect(result).toMatchObject({ files: 0, skipped: { hardLinked: 2, link: 2, special: 1 } });
    expect(await listTree(folder)).toEqual(['fifo', 'folder', 'link', 'one', 'two']);
    expect(await listTree(outside)).toEqual(['secret']);
  });

  test('has its .gz name taken by other content, a link or a folder', async () => {
    const folder = await makeTree({
      a: 'new',
      'a.gz': gzipSync('other'),
      b: 'b',
      'b.gz': 'no gzip',
      c: 'c',
      d: 'd',
    });
    await symlink('a.gz', join(folder, 'c.gz'));
    await mkdir(join(folder, 'd.gz'));

    const result = await gzipTree(folder);

    expect(result).toMatchObject({ files: 0, skipped: { occupied: 4 } });
    expect(await listTree(folder)).toEqual(['a', 'a.gz', 'b', 'b.gz', 'c', 'c.gz', 'd']);
    expect(await textOf(join(folder, 'a.gz'))).toBe('other');
  });

  test('has a name with no room for .gz', async () => {
    const folder = await makeTree({ ['n'.repeat(254)]: 'x' });

    expect(await gzipTree(folder)).toMatchObject({ files: 0, skipped: { nameTooLong: 1 } });
    expect(await listTree(folder)).toEqual(['n'.repeat(254)]);
  });
});

describe('what a killed run has left', () => {
  test('is finished when both files are there with the same content', async () => {
    const folder = await makeTree({ a: 'text', 'a.gz': gzipSync('text') });
    const { ino } = await lstat(join(folder, 'a.gz'));

    expect(await gzipTree(folder)).toMatchObject({ files: 1, resumed: 1 });
    expect(await listTree(folder)).toEqual(['a.gz']);
    expect((await lstat(join(folder, 'a.gz'))).ino).toBe(ino);
  });

  test('is removed when it is an unfinished file, and nothing else is', async () => {
    const leftover = '.millrace-0123abcd-0123456789abcdef.tmp';
    const folder = await makeTree({
      [leftover]: 'half',
      [`sub/${leftover}`]: 'half',
      '.millrace-x.tmp': 'mine',
    });
    await mkdir(join(folder, 'sub', leftover.replace('0', '1')));

    expect(await gzipTree(folder, '*.nothing')).toMatchObject({ files: 0, leftoversRemoved: 2 });
    expect(await listTree(folder)).toEqual(['.millrace-x.tmp']);
  });
});

test('the owner stays, also when root does it for somebody else', async () => {
  const folder = await makeTree({ a: 'a' });
  if (process.getuid?.() === 0) await chown(join(folder, 'a'), 12_345, 54_321);
  const { uid, gid } = await stat(join(folder, 'a'));

  await gzipTree(folder);

  expect(await stat(join(folder, 'a.gz'))).toMatchObject({ uid, gid });
});

test('folders that nobody can mean are refused', async () => {
  for (const folder of ['/', '/etc', '/usr']) {
    await expect(gzipTree(folder, '--pattern=*.none')).rejects.toMatchObject({ code: 'PROTECTED_FOLDER' });
  }
});

test('a task that is aborted leaves every file whole and nothing unfinished', async () => {
  const files = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`f${i}`, `${i}`.repeat(300_000)]));
  const folder = await makeTree(files);
  const controller = new AbortController();
  const context = recordingContext(controller.signal);
  let chunks = 0;
  Object.assign(context, {
    progress: () => {
      if ((chunks += 1) === 1) setImmediate(() => controller.abort(new Error('stop')));
    },
  });

  await expect(perform('files-gzip', [folder], { context })).rejects.toThrow('stop');

  const left = await listTree(folder);
  expect(left.map((name) => name.replace(/\.gz$/, '')).sort()).toEqual(Object.keys(files).sort());
  await put(join(folder, 'again'), '');
  expect(await gzipTree(folder)).toMatchObject({ leftoversRemoved: 0 });
});
