import { execFile } from 'node:child_process';
import { rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { recordingContext } from '../test/contexts.js';
import { perform } from '../test/tasks.js';
import { makeTree, put } from '../test/trees.js';

const run = promisify(execFile);

async function makeSummedTree(files: Record<string, string>) {
  const folder = await makeTree(files);
  await perform('files-checksum', [folder]);
  return folder;
}

describe('a tree that is as its manifest says', () => {
  test('is verified, file by file', async () => {
    const folder = await makeSummedTree({ a: 'a', 'b/c': 'c', 'line\nbreak': 'x', 'back\\slash': 'y' });

    expect(await perform('files-verify', [folder])).toEqual({
      unchanged: 4,
      changed: 0,
      missing: 0,
      extra: 0,
      failed: 0,
      bytes: 4,
      skipped: {},
    });
  });

  test('may have a manifest of sha256sum, in any order, binary or with ./ before the names', async () => {
    const folder = await makeTree({ a: 'a', 'b/c': 'c' });
    const sums = join(await makeTree(), 'sums');
    const { stdout } = await run('sha256sum', ['--binary', './b/c', 'a'], { cwd: folder });
    await writeFile(sums, `# made by hand\r\n${stdout.replaceAll('\n', '\r\n')}`);

    expect(await perform('files-verify', [folder, sums])).toMatchObject({ unchanged: 2 });
  });
});

describe('a tree that differs from its manifest', () => {
  test('fails with counts and the names of what changed, is missing or is extra', async () => {
    const folder = await makeSummedTree({ same: '1', changed: '2', gone: '3', linked: '4', 'old name': '5' });
    await put(join(folder, 'changed'), 'two');
    await rm(join(folder, 'gone'));
    await rm(join(folder, 'linked'));
    await symlink('same', join(folder, 'linked'));
    await rename(join(folder, 'old name'), join(folder, 'new name'));
    const context = recordingContext();

    await expect(perform('files-verify', [folder], { context })).rejects.toMatchObject({
      code: 'VERIFICATION_FAILED',
      message:
        `${folder} is not what its manifest says. 1 changed: changed; 3 missing: gone, linked, old name; ` +
        '1 extra: new name; 1 unchanged.',
      context: { unchanged: 1, changed: 1, missing: 3, extra: 1, failed: 0 },
    });
    expect([...context.lines].sort()).toEqual([
      'changed: changed',
      'extra: new name',
      'missing: gone',
      'missing: linked',
      'missing: old name',
      'skipped (link): linked',
    ]);
  });

  test('names the first 20 of a kind, and shows hostile names harmless', async () => {
    const folder = await makeSummedTree({});
    await put(join(folder, '!\u001b[31m\n\u202e'), '');
    for (let i = 0; i < 30; i += 1) await put(join(folder, `f${i}`), '');

    await expect(perform('files-verify', [folder])).rejects.toThrow(
      /31 extra: !\\x1b\[31m\\x0a\\u\{202e\}, f0, f1, .* and 11 more; 0 unchanged\.$/,
    );
  });

  test('may have extra files when that is allowed', async () => {
    const folder = await makeSummedTree({ a: 'a' });
    await put(join(folder, 'b'), 'b');

    expect(await perform('files-verify', [folder, '--allow-extra'])).toMatchObject({
      unchanged: 1,
      extra: 1,
    });
  });

  test('is compared only as far as the patterns mean', async () => {
    const folder = await makeSummedTree({ a: 'a', 'cache/b': 'b' });
    await put(join(folder, 'cache/b'), 'changed');
    await rm(join(folder, 'cache'), { recursive: true });
    await put(join(folder, 'cache/c'), 'extra');

    expect(await perform('files-verify', [folder, '--exclude=cache/**'])).toMatchObject({
      unchanged: 1,
      missing: 0,
    });
  });
});

describe('a manifest that cannot be used', () => {
  const sum = '0'.repeat(64);

  test.each([
    ['is no manifest', 'hello\n'],
    ['leads out of the tree', `${sum}  ../etc/passwd\n`],
    ['is absolute', `${sum}  /etc/passwd\n`],
    ['has an unknown escape', `\\${sum}  a\\tb\n`],
    ['contradicts itself', `${sum}  a\n${'1'.repeat(64)}  a\n`],
    ['has one endless line', 'x'.repeat(200_000)],
  ])('is refused when it %s', async (_what, content) => {
    const folder = await makeTree({ SHA256SUMS: content });
    await expect(perform('files-verify', [folder])).rejects.toMatchObject({ code: 'MANIFEST_MALFORMED' });
  });

  test('is asked for when it is missing or a link', async () => {
    const folder = await makeTree({ a: '' });
    await expect(perform('files-verify', [folder])).rejects.toMatchObject({ code: 'MANIFEST_MISSING' });

    await symlink('a', join(folder, 'SHA256SUMS'));
    await expect(perform('files-verify', [folder])).rejects.toMatchObject({ code: 'MANIFEST_MISSING' });
  });
});
