import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { statfsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { TaskProcess } from './processes.js';
import { listTree, makeTree, put } from './trees.js';

const mounted: string[] = [];

afterEach(() => {
  for (const path of mounted.splice(0)) spawnSync('umount', ['--lazy', path]);
});

/** A small file system in memory, or undefined, with the reason printed, where one cannot be mounted. */
async function mountSmall(): Promise<string | undefined> {
  const path = join(await makeTree(), 'small');
  await mkdir(path);
  const { status, stderr, error } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', path]);
  if (status === 0) return (mounted.push(path), path);
  console.log(`not tested on a full disk: ${error?.message ?? stderr.toString().trim()}`);
  return undefined;
}

test('on a full disk the task ends with the code of the system, and every file stays as it was', async () => {
  const folder = await mountSmall();
  if (folder === undefined) return;
  const content = randomBytes(400_000);
  await put(join(folder, 'a'), content);
  await put(join(folder, 'z'), content);
  const { bavail, bsize } = statfsSync(folder);
  await put(join(folder, 'filler.gz'), Buffer.alloc(bavail * bsize - 100_000));

  const { code } = await new TaskProcess('files-gzip', [folder]).ended();

  expect(code).toBe('ENOSPC');
  expect(await listTree(folder)).toEqual(['a', 'filler.gz', 'z']);
  expect(content.equals(await readFile(join(folder, 'a')))).toBe(true);
});

test('a file that would grow larger than the process may make it fails, and the others go on', async () => {
  const folder = await makeTree({ large: randomBytes(2_000_000), small: 'small' });
  const limited = ['sh', '-c', 'ulimit -f 1024 && exec "$@"', 'sh'];

  const ending = await new TaskProcess('files-gzip', [folder], limited).ended();

  expect(ending).toMatchObject({ code: 'FILES_FAILED', message: expect.stringContaining('large (EFBIG)') });
  expect(await listTree(folder)).toEqual(['large', 'small.gz']);
});
