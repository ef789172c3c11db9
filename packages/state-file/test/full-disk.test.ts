import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from '@jest/globals';
import { StateFile } from '@millrace/state-file';
import { TestFolder } from './support/folder.js';
import { add } from './support/open-tallies.js';
import { TestProcess } from './support/processes.js';
import { expectKept } from './support/promise.js';
import { tally } from './support/tally.mjs';

const mounted: string[] = [];
// Before the folder is removed.
afterEach(() => {
  for (const path of mounted.splice(0)) spawnSync('umount', ['--lazy', path]);
});
const folder = new TestFolder();

/** A small file system in memory, or undefined, with the reason printed, where one cannot be mounted. */
function mountSmall(): string | undefined {
  const path = folder.file('small');
  mkdirSync(path, { mode: 0o700 });
  const { status, stderr, error } = spawnSync('mount', [
    '-t',
    'tmpfs',
    '-o',
    'size=256k,mode=700',
    'tmpfs',
    path,
  ]);
  if (status === 0) return (mounted.push(path), path);
  console.log(`not tested on a full disk: ${error?.message ?? stderr.toString().trim()}`);
  return undefined;
}

test('on a full disk updates are refused with the code, nothing is lost, and there may be room again', async () => {
  const dir = mountSmall();
  if (dir === undefined) return;
  const errors: unknown[] = [];
  const file = await StateFile.open({
    dir,
    name: 'a',
    model: tally,
    minJournalBytes: 20_000,
    onBackgroundError: (error) => errors.push(error),
  });
  await add(file, 'first');
  const { bavail, bsize } = statfsSync(dir);
  writeFileSync(`${dir}/filler`, Buffer.alloc(bavail * bsize - 16_384));
  const kept = ['first'];
  const refused: unknown[] = [];
  for (let i = 0; refused.length < 20; i += 1) {
    const id = `${i}:${'x'.repeat(700)}`;
    await add(file, id).then(
      () => kept.push(id),
      (error: unknown) => refused.push(error),
    );
  }
  for (const error of refused) expect(error).toMatchObject({ code: 'ENOSPC' });
  expect((await file.read()).total).toBe(kept.length);
  await expectKept(dir, kept);
  rmSync(`${dir}/filler`);
  await add(file, 'with room');
  await file.compact();
  await file.close();
  await expectKept(dir, [...kept, 'with room']);
  for (const error of errors) expect(error).toMatchObject({ code: 'ENOSPC' });
});

test('at a limit of the file size updates are refused with the code, and go on when it is lifted', async () => {
  const script = fileURLToPath(new URL('support/limited.mjs', import.meta.url));
  const command = `ulimit -S -f 64; exec "$0" "$1" "$2"`;
  const task = JSON.stringify({ dir: folder.path });
  const child = new TestProcess('sh', ['-c', command, process.execPath, script, task]);
  await child.wrote(1);
  const { code, added, total } = JSON.parse(child.lines[0] ?? '{}') as Record<string, unknown>;
  expect(child.errors).toBe('');
  expect(code).toBe('EFBIG');
  expect(total).toBe(added);
  const { status, error } = spawnSync('prlimit', [`--pid=${child.pid}`, '--fsize=unlimited']);
  if (status !== 0)
    return console.log(`not tested with the limit lifted: ${error?.message ?? 'prlimit failed'}`);
  child.send('there is room');
  expect([await child.ended, child.errors]).toEqual([0, '']);
  expect(JSON.parse(child.lines[1] ?? '{}')).toEqual({ total: Number(added) + 1 });
  await expectKept(folder.path, ['with room']);
});
