import { chmodSync, chownSync, mkdirSync, realpathSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { TestFolder } from '../test/support/folder.js';
import { networkFilesystem, prepareFolder } from './folder.js';

const folder = new TestFolder();
const isRoot = process.geteuid?.() === 0;

test('a folder that is not there is created for its owner alone, with its parents', async () => {
  const path = folder.file('one/two/three');
  expect(await prepareFolder(path, false)).toBe(realpathSync(path));
  for (const created of ['one', 'one/two', 'one/two/three'])
    expect(statSync(folder.file(created)).mode & 0o777).toBe(0o700);
});

test('the real path is used, so that a link that is changed later does not split the state', async () => {
  mkdirSync(folder.file('real'), { mode: 0o700 });
  symlinkSync(folder.file('real'), folder.file('link'));
  expect(await prepareFolder(folder.file('link'), false)).toBe(realpathSync(folder.file('real')));
});

test.each([0o720, 0o702, 0o777])(
  'a folder of mode %o, which others may write to, is refused with the remedy',
  async (mode) => {
    chmodSync(folder.path, mode);
    await expect(prepareFolder(folder.path, false)).rejects.toMatchObject({
      code: 'UNSAFE_FOLDER',
      message: expect.stringContaining(`chmod go-w ${realpathSync(folder.path)}`),
    });
  },
);

test('a folder that others may only read is used', async () => {
  chmodSync(folder.path, 0o755);
  await expect(prepareFolder(folder.path, false)).resolves.toBe(realpathSync(folder.path));
});

(isRoot ? test : test.skip)('a folder of another user is refused', async () => {
  chownSync(folder.path, 12345, 0);
  await expect(prepareFolder(folder.path, false)).rejects.toMatchObject({
    code: 'UNSAFE_FOLDER',
    context: { owner: 12345 },
  });
});

describe('a path that cannot be a folder', () => {
  test('is refused with the cause when it is a file', async () => {
    writeFileSync(folder.file('file'), '');
    await expect(prepareFolder(folder.file('file'), false)).rejects.toMatchObject({
      code: 'UNUSABLE_FOLDER',
    });
    await expect(prepareFolder(folder.file('file/below'), false)).rejects.toMatchObject({
      code: 'UNUSABLE_FOLDER',
      cause: expect.objectContaining({ code: 'ENOTDIR' }),
    });
  });
});

test('a folder that the system will not make is refused, not tried for ever', async () => {
  await expect(prepareFolder('/proc/millrace/state', false)).rejects.toMatchObject({
    code: 'UNUSABLE_FOLDER',
  });
});

test('network file systems are known by their type, with or without a sign', () => {
  expect([0x6969, 0xff534d42, 0xff534d42 | 0, 0xfe534d42].map(networkFilesystem)).toEqual([
    'NFS',
    'CIFS',
    'CIFS',
    'SMB2',
  ]);
  const [ext4, tmpfs, btrfs, xfs, overlay] = [0xef53, 0x01021994, 0x9123683e, 0x58465342, 0x794c7630];
  expect([ext4, tmpfs, btrfs, xfs, overlay].map((type) => networkFilesystem(type ?? 0))).toEqual(
    Array(5).fill(undefined),
  );
});
