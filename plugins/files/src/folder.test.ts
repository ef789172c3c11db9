import { constants } from 'node:fs';
import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { platform } from 'node:process';
import { describe, expect, test } from '@jest/globals';
import { listTree, makeTree } from '../test/trees.js';
import { fromText } from './byte-path.js';
import { Folder } from './folder.js';
import type { Anchoring } from './folder.js';

const anchorings: Anchoring[] = platform === 'linux' ? ['descriptor', 'path'] : ['path'];

async function withFolder<T>(
  path: string,
  anchoring: Anchoring | undefined,
  use: (folder: Folder) => Promise<T>,
) {
  const folder = await Folder.open(fromText(path), anchoring);
  try {
    return await use(folder);
  } finally {
    await folder.release();
  }
}

/** A tree whose folder `in` is opened, and then replaced by a link to another that has the same names. */
async function afterSwap(anchoring: Anchoring, use: (folder: Folder) => Promise<void>) {
  const outside = await makeTree({ file: 'outside', 'sub/file': 'outside' });
  const tree = await makeTree({ 'in/file': 'inside', 'in/sub/file': 'inside' });
  await withFolder(tree, anchoring, async (root) => {
    const folder = await root.openFolder('in');
    await rename(join(tree, 'in'), join(tree, 'moved'));
    await symlink(outside, join(tree, 'in'));
    await use(folder).finally(async () => folder.release());
  });
  expect(await listTree(outside)).toEqual(['file', 'sub/file']);
  expect(await listTree(join(tree, 'moved'))).toEqual(['file', 'sub/file']);
}

test('on Linux, a folder is anchored by its descriptor', async () => {
  const anchoring = await withFolder(await makeTree(), undefined, async (folder) => folder.anchoring);
  expect(anchoring).toBe(platform === 'linux' ? 'descriptor' : 'path');
});

describe.each(anchorings)('a folder anchored by %s', (anchoring) => {
  test('lists its entries by kind, with names of any bytes', async () => {
    const tree = await makeTree({ file: '', 'sub/x': '' });
    await symlink('file', join(tree, 'link'));
    await writeFile(Buffer.concat([Buffer.from(`${tree}/`), Buffer.from([0xff])]), '');

    const found: string[] = [];
    await withFolder(tree, anchoring, async (folder) => {
      for await (const { name, kind } of folder.entries()) found.push(`${kind} ${name}`);
    });

    expect(found.sort()).toEqual(['file file', 'file \xff', 'folder sub', 'link link']);
  });

  test('opens neither a link to a file nor one to a folder', async () => {
    const tree = await makeTree({ file: '', 'sub/x': '' });
    await symlink('file', join(tree, 'file-link'));
    await symlink('sub', join(tree, 'folder-link'));

    await withFolder(tree, anchoring, async (folder) => {
      await expect(folder.open('file-link', constants.O_RDONLY)).rejects.toMatchObject({ code: 'ELOOP' });
      await expect(folder.openFolder('folder-link')).rejects.toMatchObject({ code: 'ENOTDIR' });
    });
  });

  test('changes nothing, here or there, once a link has taken its place', async () => {
    const moved = { code: 'FOLDER_MOVED' };
    await afterSwap(anchoring, async (folder) => {
      await expect(folder.unlink('file')).rejects.toMatchObject(moved);
      await expect(folder.rename('file', 'other')).rejects.toMatchObject(moved);
      await expect(folder.link('file', 'other')).rejects.toMatchObject(moved);
      await expect(folder.removeFolder('sub')).rejects.toMatchObject(moved);
      await expect(folder.open('new', constants.O_CREAT | constants.O_WRONLY)).rejects.toMatchObject(moved);
      await expect(folder.openFolder('sub')).rejects.toMatchObject(moved);
    });
  });

  test('reads nothing from where the link leads', async () => {
    await afterSwap(anchoring, async (folder) => {
      const text = await folder.open('file', constants.O_RDONLY).then(
        async (handle) => handle.readFile('utf8').finally(async () => handle.close()),
        (error: unknown) => (error as { code: string }).code,
      );
      expect(text).toBe(anchoring === 'descriptor' ? 'inside' : 'FOLDER_MOVED');
    });
  });

  test('notices that it was deleted and made anew', async () => {
    const tree = await makeTree({ 'in/file': '' });
    await withFolder(tree, anchoring, async (root) => {
      const folder = await root.openFolder('in');
      await rm(join(tree, 'in'), { recursive: true });
      await mkdir(join(tree, 'in'));
      await writeFile(join(tree, 'in/file'), 'new');
      await expect(folder.unlink('file')).rejects.toMatchObject({
        code: expect.stringMatching(/^(FOLDER_MOVED|ENOENT)$/),
      });
      await folder.release();
    });
    expect(await readFile(join(tree, 'in/file'), 'utf8')).toBe('new');
  });

  test('stays open until its last holder has let go', async () => {
    const tree = await makeTree({ file: '' });
    await withFolder(tree, anchoring, async (folder) => {
      folder.retain();
      await folder.release();
      await folder.unlink('file');
    });
    expect(await listTree(tree)).toEqual([]);
  });
});
