import { appendFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { listTree, makeTree } from '../test/trees.js';
import { compression, decompression } from './conversion.js';
import { replaceFile } from './replacement.js';
import { openRootFolder } from './root-folder.js';

/** Replaces the file `log`, with something happening to it once it has been read. */
async function replaceDuring(folder: string, happening: (path: string) => void, name = 'log') {
  const opened = await openRootFolder(folder);
  const reading = { signal: new AbortController().signal, onBytes: () => happening(join(folder, name)) };
  const conversion = name.endsWith('.gz') ? decompression : compression(6);
  try {
    return await replaceFile({ folder: opened, name, path: name }, conversion, reading);
  } finally {
    await opened.release();
  }
}

test.each([
  ['is written to', 'changing', (path: string) => appendFileSync(path, 'more')],
  ['is written to with the same size', 'changing', (path: string) => writeFileSync(path, 'FIRST')],
  [
    'is replaced',
    'changing',
    (path: string) => (writeFileSync(`${path}.new`, 'second'), renameSync(`${path}.new`, path)),
  ],
  ['is removed', 'vanished', (path: string) => rmSync(path)],
] as const)(
  'a file that %s meanwhile is skipped, and no compressed one appears',
  async (_what, reason, happening) => {
    const folder = await makeTree({ log: 'first' });

    await expect(replaceDuring(folder, happening)).rejects.toMatchObject({ reason });
    expect(await listTree(folder)).toEqual(reason === 'vanished' ? [] : ['log']);
  },
);

test('a name that is taken meanwhile is left to whoever took it', async () => {
  const folder = await makeTree({ log: 'first' });
  const take = (path: string) => writeFileSync(`${path}.gz`, 'mine');

  await expect(replaceDuring(folder, take)).rejects.toMatchObject({ reason: 'occupied' });
  expect(await listTree(folder)).toEqual(['log', 'log.gz']);
  expect(await readFile(join(folder, 'log.gz'), 'utf8')).toBe('mine');
});

test('a half done replacement is finished only if the file is not written to while both are compared', async () => {
  const folder = await makeTree({ log: 'first', 'log.gz': gzipSync('first') });

  await expect(replaceDuring(folder, (path) => appendFileSync(path, 'more'))).rejects.toMatchObject({
    reason: 'changing',
  });
  expect(await readFile(join(folder, 'log'), 'utf8')).toBe('firstmore');
  expect(gunzipSync(await readFile(join(folder, 'log.gz'))).toString()).toBe('first');
});

test('the temporary file is gone when reading fails half way', async () => {
  const folder = await makeTree({ 'log.gz': gzipSync('x'.repeat(100_000)).subarray(0, 60) });

  await expect(replaceDuring(folder, () => undefined, 'log.gz')).rejects.toMatchObject({
    code: 'Z_BUF_ERROR',
  });
  expect(await listTree(folder)).toEqual(['log.gz']);
});
