import { execFile } from 'node:child_process';
import { readFile, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { perform } from '../test/tasks.js';
import { listTree, makeTree } from '../test/trees.js';
import type { ConversionResult } from './tree-conversion.js';

const run = promisify(execFile);
const gunzipTree = async (...args: string[]) => perform<ConversionResult>('files-gunzip', args);

test('each .gz becomes the file that it was, also one of gzip or of several parts', async () => {
  const parts = Buffer.concat([gzipSync('one'), gzipSync('two')]);
  const folder = await makeTree({
    'a.gz': gzipSync(''),
    'sub/b.gz': parts,
    c: 'by gzip',
    plain: 'p',
    '.gz': 'bare',
  });
  await run('gzip', ['-9', 'c'], { cwd: folder });

  const result = await gunzipTree(folder);

  expect(await listTree(folder)).toEqual(['.gz', 'a', 'c', 'plain', 'sub/b']);
  expect(await readFile(join(folder, 'sub/b'), 'utf8')).toBe('onetwo');
  expect(await readFile(join(folder, 'c'), 'utf8')).toBe('by gzip');
  expect(result).toMatchObject({ files: 3, bytesAfter: 13, skipped: {} });
});

test('there and back again changes neither content nor times', async () => {
  const content = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * i) % 251));
  const folder = await makeTree({ a: content });
  await utimes(join(folder, 'a'), 1_500_000_000, 1_400_000_000.5);

  await perform('files-gzip', [folder]);
  await gunzipTree(folder);

  expect(content.equals(await readFile(join(folder, 'a')))).toBe(true);
  expect((await stat(join(folder, 'a'))).mtimeMs).toBeCloseTo(1_400_000_000_500, 1);
});

test('times before 1970 stay as well', async () => {
  const folder = await makeTree({ a: 'a' });
  await utimes(join(folder, 'a'), new Date(-5500), new Date(-5500));

  await perform('files-gzip', [folder]);

  expect((await stat(join(folder, 'a.gz'))).mtimeMs).toBe(-5500);
});

test('damaged files fail by name and stay, and the others go on', async () => {
  const good = gzipSync('good'.repeat(1000));
  const badSum = Buffer.from(good);
  badSum.writeUInt32LE(0, badSum.length - 8);
  const folder = await makeTree({
    'a-cut.gz': good.subarray(0, -5),
    'b-sum.gz': badSum,
    'c-text.gz': 'no gzip at all',
    'd-empty.gz': '',
    'e-followed.gz': Buffer.concat([good, Buffer.from('\0precious data behind a zero byte')]),
    'f-followed.gz': Buffer.concat([good, Buffer.from('precious')]),
    'z-good.gz': good,
  });

  await expect(gunzipTree(folder)).rejects.toMatchObject({
    code: 'FILES_FAILED',
    message: expect.stringMatching(
      /(?=.*a-cut\.gz \(Z_BUF_)(?=.*b-sum\.gz \(Z_DATA_)(?=.*e-followed\.gz \(DAMAGED_)/,
    ),
    context: { failed: 6, files: 1 },
  });
  expect(await listTree(folder)).toEqual([
    'a-cut.gz',
    'b-sum.gz',
    'c-text.gz',
    'd-empty.gz',
    'e-followed.gz',
    'f-followed.gz',
    'z-good',
  ]);
});

test('a file that is there already is replaced by nothing, and completes a half done run when it is the same', async () => {
  const folder = await makeTree({ 'a.gz': gzipSync('new'), a: 'old', 'b.gz': gzipSync('same'), b: 'same' });

  expect(await gunzipTree(folder)).toMatchObject({ files: 1, resumed: 1, skipped: { occupied: 1 } });
  expect(await listTree(folder)).toEqual(['a', 'a.gz', 'b']);
  expect(await readFile(join(folder, 'a'), 'utf8')).toBe('old');
});
