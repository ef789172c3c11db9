import { readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { listTree, makeTree, put } from '../test/trees.js';
import { openRootFolder } from './root-folder.js';
import { isTemporaryFor, isTemporaryPath, TemporaryFile } from './temporary-file.js';

async function make(tree: string, use: (file: TemporaryFile) => Promise<void>) {
  const folder = await openRootFolder(tree);
  const file = await TemporaryFile.create(folder, 'target', 0o600);
  try {
    await file.handle.appendFile('new');
    await use(file);
  } finally {
    await file.discard();
    await folder.release();
  }
}

test('a file shows up when it is published, under its name alone', async () => {
  const tree = await makeTree();
  await make(tree, async (file) => {
    expect(await readdir(tree)).toEqual([
      expect.stringMatching(/^\.millrace-[0-9a-f]{8}-[0-9a-f]{16}\.tmp$/),
    ]);
    await file.publish();
  });
  expect(await listTree(tree)).toEqual(['target']);
});

test('nothing is replaced unless that is asked for', async () => {
  const tree = await makeTree({ target: 'old' });

  await expect(make(tree, async (file) => file.publish())).rejects.toMatchObject({ reason: 'occupied' });
  expect(await readFile(join(tree, 'target'), 'utf8')).toBe('old');

  await make(tree, async (file) => file.publishOver());
  expect(await readFile(join(tree, 'target'), 'utf8')).toBe('new');
  expect(await listTree(tree)).toEqual(['target']);
});

test('nothing remains of a file that is not published', async () => {
  const tree = await makeTree();
  await make(tree, async () => undefined);
  expect(await listTree(tree)).toEqual([]);
});

test('a temporary name that somebody else took away or over is never published', async () => {
  const tree = await makeTree();
  const intruder = async (file: TemporaryFile) => {
    const [name = ''] = await readdir(tree);
    await put(join(tree, 'other'), 'not ours');
    await rename(join(tree, 'other'), join(tree, name));
    await file.publish();
  };

  await expect(make(tree, intruder)).rejects.toMatchObject({ code: 'TARGET_REPLACED' });
});

test('temporary names are told from others, and by their target', async () => {
  const names: string[] = [];
  const tree = await makeTree();
  await make(tree, async () => void names.push(...(await readdir(tree))));

  const [name = ''] = names;
  expect([isTemporaryPath(name), isTemporaryPath(`a/b/${name}`), isTemporaryFor(name, 'target')]).toEqual([
    true,
    true,
    true,
  ]);
  expect([isTemporaryFor(name, 'other'), isTemporaryPath(`${name}x`), isTemporaryPath(`x${name}`)]).toEqual([
    false,
    false,
    false,
  ]);
});
