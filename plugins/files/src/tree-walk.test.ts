import { execFile } from 'node:child_process';
import { chmod, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { makeTree, put } from '../test/trees.js';
import { openRootFolder } from './root-folder.js';
import { walk } from './tree-walk.js';
import type { TreeFile, WalkObserver, WalkOptions } from './tree-walk.js';

const run = promisify(execFile);

async function walked(
  path: string,
  {
    visit = () => undefined,
    ...options
  }: Partial<WalkOptions> & { visit?: (file: TreeFile) => unknown } = {},
) {
  const found: string[] = [];
  const observer: WalkObserver = {
    entered: () => undefined,
    skipped: (at, reason) => void found.push(`${reason} ${at}`),
    failed: (at, error) => void found.push(`${(error as { code: string }).code} ${at.slice(0, 10)}`),
  };
  const all = {
    signal: new AbortController().signal,
    crossFileSystems: false,
    accepts: () => true,
    ...options,
  };
  const root = await openRootFolder(path);
  try {
    for await (const file of walk(root, all, observer)) {
      found.push(file.path);
      await visit(file);
      await file.folder.release();
    }
  } finally {
    await root.release();
  }
  return found;
}

test('files come in the byte order of their paths', async () => {
  const tree = await makeTree({
    'a/b': '',
    'a-b': '',
    'a.b': '',
    ab: '',
    'a/b.c/d': '',
    'a/b-': '',
    B: '',
    ä: '',
  });

  expect(await walked(tree)).toEqual(['B', 'a-b', 'a.b', 'a/b', 'a/b-', 'a/b.c/d', 'ab', '\xc3\xa4']);
});

test('links and special files are reported where they match, and never entered', async () => {
  const tree = await makeTree({ 'sub/file': '' });
  await symlink('..', join(tree, 'sub/up'));
  await symlink('/', join(tree, 'everything'));
  await run('mkfifo', [join(tree, 'fifo')]);

  expect((await walked(tree)).sort()).toEqual(['link everything', 'link sub/up', 'special fifo', 'sub/file']);
  expect(await walked(tree, { accepts: (path) => path.startsWith('sub/f') })).toEqual(['sub/file']);
});

test('a folder that was replaced by a link since it was listed is passed over', async () => {
  const outside = await makeTree({ secret: '' });
  const tree = await makeTree({ a: '', 'b/secret': '', 'c/file': '' });
  const swap = async (): Promise<void> => {
    await rename(join(tree, 'b'), `${outside}/b`);
    await symlink(outside, join(tree, 'b'));
  };

  const found = await walked(tree, { visit: async ({ path }) => path === 'a' && swap() });

  expect(found).toEqual(['a', 'vanished b', 'c/file']);
});

test('a folder that vanished since it was listed is passed over', async () => {
  const tree = await makeTree({ a: '', 'b/file': '', 'c/file': '' });
  const remove = async ({ path }: TreeFile) => path === 'a' && rm(join(tree, 'b'), { recursive: true });

  expect(await walked(tree, { visit: remove })).toEqual(['a', 'vanished b', 'c/file']);
});

test('folders nested without end are a failure that does not stop the walk', async () => {
  const tree = await makeTree({ z: '' });
  await put(join(tree, 'd/'.repeat(600), 'file'), '');
  await put(join(tree, 'd/'.repeat(254), 'e/file'), '');

  expect(await walked(tree)).toEqual(['TOO_DEEP d/d/d/d/d/', `${'d/'.repeat(254)}e/file`, 'z']);
});

test('another file system is entered only on demand', async () => {
  const isEntered = async (crossFileSystems: boolean) => {
    const seen = await walked('/dev', { crossFileSystems, accepts: () => false });
    return !seen.some((line) => line.startsWith('otherFileSystem'));
  };
  const { stdout } = await run('mount');
  const hasMountBelow = / on \/dev\/\S+ type /.test(stdout);

  expect(await isEntered(true)).toBe(true);
  expect(await isEntered(false)).toBe(!hasMountBelow);
});

test('an aborted walk ends with the reason', async () => {
  const tree = await makeTree({ a: '', b: '' });
  const controller = new AbortController();
  const visit = () => controller.abort(new Error('enough'));

  await expect(walked(tree, { signal: controller.signal, visit })).rejects.toThrow('enough');
});

test('a folder that may not be read is a failure that does not stop the walk', async () => {
  const tree = await makeTree({ 'a/file': '', b: '' });
  await chmod(join(tree, 'a'), 0);

  const found = await walked(tree).finally(async () => chmod(join(tree, 'a'), 0o755));

  // root may read it all the same
  expect(found).toEqual(process.getuid?.() === 0 ? ['a/file', 'b'] : ['EACCES a', 'b']);
});
