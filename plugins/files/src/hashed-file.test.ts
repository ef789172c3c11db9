import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { makeTree, put } from '../test/trees.js';
import { stableContentOf } from './hashed-file.js';
import { openRootFolder } from './root-folder.js';

const { signal } = new AbortController();

async function openFile() {
  const path = join(await makeTree({ log: 'line\n' }), 'log');
  const folder = await openRootFolder(join(path, '..'));
  return { path, file: { folder, name: 'log', path: 'log' } };
}

test('a file that is written to while it is read is read again', async () => {
  const { path, file } = await openFile();
  let writes = 0;
  const onBytes = () => {
    if ((writes += 1) === 1) appendFileSync(path, 'late\n');
  };

  const { sha256 } = await stableContentOf(file, { signal, onBytes });

  expect(sha256).toBe(createHash('sha256').update('line\nlate\n').digest('hex'));
  await file.folder.release();
});

test('a file that is written to each time it is read is a failure, not a sum', async () => {
  const { path, file } = await openFile();
  const onBytes = () => appendFileSync(path, 'more\n');

  await expect(stableContentOf(file, { signal, onBytes })).rejects.toMatchObject({ code: 'FILE_CHANGING' });
  await file.folder.release();
});

test('a file that is gone is skipped', async () => {
  const { path, file } = await openFile();
  await rename(path, `${path}.1`);
  await put(join(path, 'now a folder'), '');

  await expect(stableContentOf(file, { signal, onBytes: () => undefined })).rejects.toMatchObject({
    reason: 'vanished',
  });
  await file.folder.release();
});
