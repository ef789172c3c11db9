import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { link, lstat, mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { recordingContext } from '../test/contexts.js';
import { perform } from '../test/tasks.js';
import { makeTree, put } from '../test/trees.js';
import type { ChecksumResult } from './checksum.js';

const run = promisify(execFile);
const sha256 = (content: string) => createHash('sha256').update(content).digest('hex');
const manifestOf = async (folder: string) => readFile(join(folder, 'SHA256SUMS'), 'latin1');

describe('the manifest', () => {
  test('lists every file of the tree by its path, sorted, and leaves itself out', async () => {
    const folder = await makeTree({ 'b/z': 'one', 'b.txt': 'two', a: 'three', empty: '', 'b/a/c': 'four' });
    const expected = [
      ['three', 'a'],
      ['two', 'b.txt'],
      ['four', 'b/a/c'],
      ['one', 'b/z'],
      ['', 'empty'],
    ].map(([content, path]) => `${sha256(content ?? '')}  ${path}\n`);

    await perform('files-checksum', [folder]);
    const result = await perform<ChecksumResult>('files-checksum', [folder]);

    expect(await manifestOf(folder)).toBe(expected.join(''));
    expect(result).toEqual({ files: 5, bytes: 15, manifest: join(folder, 'SHA256SUMS'), skipped: {} });
  });

  test('is verified by sha256sum, whatever the names', async () => {
    const folder = await makeTree({
      '-': 'dash',
      '-c': 'option',
      'line\nbreak': 'x',
      'back\\slash': 'y',
      ' space ': 'z',
    });
    await put(join(folder, 'carriage\rreturn', 'ümläut'), 'u');
    await writeFile(Buffer.concat([Buffer.from(`${folder}/not-utf8-`), Buffer.from([0xff, 0xfe])]), 'bytes');

    const { files } = await perform<ChecksumResult>('files-checksum', [folder]);
    const { stdout } = await run('sha256sum', ['--strict', '--check', 'SHA256SUMS'], { cwd: folder });

    expect(files).toBe(7);
    expect(stdout.match(/: OK$/gm)).toHaveLength(7);
  });

  test('may lie outside the tree, or further inside', async () => {
    const folder = await makeTree({ a: 'a', 'in/b': 'b' });
    const elsewhere = await makeTree();

    await perform('files-checksum', [folder, join(elsewhere, 'sums')]);
    await perform('files-checksum', [folder], { data: { manifest: 'in/sums' } });

    const lines = `${sha256('a')}  a\n${sha256('b')}  in/b\n`;
    expect(await readFile(join(elsewhere, 'sums'), 'utf8')).toBe(lines);
    expect(await readFile(join(folder, 'in/sums'), 'utf8')).toBe(lines);
  });

  test('lists only what the patterns mean', async () => {
    const folder = await makeTree({ 'a.iso': '', 'a.txt': '', 'sub/b.iso': '', 'tmp/c.iso': '' });

    await perform('files-checksum', [folder, '--pattern=*.iso', '--exclude=tmp/**', '--exclude', '*.txt']);

    expect((await manifestOf(folder)).match(/ {2}.*$/gm)).toEqual(['  a.iso', '  sub/b.iso']);
  });

  test('replaces an older one, and never a file that is no manifest', async () => {
    const folder = await makeTree({ data: 'precious', SHA256SUMS: `${sha256('old')}  old\n` });

    await perform('files-checksum', [folder]);
    await expect(perform('files-checksum', [folder, 'data'])).rejects.toMatchObject({
      code: 'MANIFEST_OCCUPIED',
    });

    expect(await manifestOf(folder)).toBe(`${sha256('precious')}  data\n`);
    expect(await readFile(join(folder, 'data'), 'utf8')).toBe('precious');
  });

  test('is not written through a link', async () => {
    const outside = await makeTree({ victim: '' });
    const folder = await makeTree({ a: 'a' });
    await symlink(join(outside, 'victim'), join(folder, 'SHA256SUMS'));
    await symlink(outside, join(folder, 'out'));

    await expect(perform('files-checksum', [folder])).rejects.toMatchObject({ code: 'MANIFEST_OCCUPIED' });
    await expect(perform('files-checksum', [folder, 'out/sums'])).rejects.toMatchObject({ code: 'ENOTDIR' });

    expect(await readdir(outside)).toEqual(['victim']);
    expect(await readFile(join(outside, 'victim'), 'utf8')).toBe('');
  });

  test('is made anew beside what a killed run has left', async () => {
    const folder = await makeTree({ a: 'a' });
    await perform('files-checksum', [folder]);
    const leftover = `.millrace-${sha256('SHA256SUMS').slice(0, 8)}-0123456789abcdef.tmp`;
    const foreign = '.millrace-00000000-0123456789abcdef.tmp';
    await put(join(folder, leftover), 'half');
    await put(join(folder, foreign), 'of another manifest');

    const { files } = await perform<ChecksumResult>('files-checksum', [folder]);

    expect(files).toBe(1);
    expect((await readdir(folder)).sort()).toEqual([foreign, 'SHA256SUMS', 'a']);
  });
});

describe('what is not a regular file', () => {
  test('is skipped and counted, and a link is not followed', async () => {
    const outside = await makeTree({ secret: 'secret' });
    const folder = await makeTree({ a: 'a' });
    await symlink(outside, join(folder, 'folder-link'));
    await symlink(join(outside, 'secret'), join(folder, 'file-link'));
    await symlink('nowhere', join(folder, 'dangling'));
    await run('mkfifo', [join(folder, 'fifo')]);
    const context = recordingContext();

    const result = await perform<ChecksumResult>('files-checksum', [folder], { context });

    expect(result).toMatchObject({ files: 1, skipped: { link: 3, special: 1 } });
    expect(context.lines).toContain('skipped (link): folder-link');
    expect(await manifestOf(folder)).toBe(`${sha256('a')}  a\n`);
  });

  test('hard links are files like others', async () => {
    const folder = await makeTree({ a: 'a' });
    await link(join(folder, 'a'), join(folder, 'b'));

    expect(await perform('files-checksum', [folder])).toMatchObject({ files: 2, skipped: {} });
  });
});

describe('a task that cannot do its work', () => {
  test('says that the folder is missing, a file or a link', async () => {
    const folder = await makeTree({ file: '' });
    await mkdir(join(folder, 'real'));
    await symlink('real', join(folder, 'link'));

    await expect(perform('files-checksum', [join(folder, 'none')])).rejects.toMatchObject({
      code: 'FOLDER_MISSING',
    });
    await expect(perform('files-checksum', [join(folder, 'file')])).rejects.toMatchObject({
      code: 'NOT_A_FOLDER',
    });
    await expect(perform('files-checksum', [`${folder}/link/`])).rejects.toMatchObject({
      code: 'FOLDER_IS_LINK',
      message: expect.stringContaining(join(folder, 'real')),
    });
  });

  test('leaves the old manifest and no temporary file when it is aborted', async () => {
    const folder = await makeTree(Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`f${i}`, 'x'])));
    await perform('files-checksum', [folder]);
    const before = await lstat(join(folder, 'SHA256SUMS'));
    const controller = new AbortController();
    const context = recordingContext(controller.signal);
    context.reports.push = () => (controller.abort(new Error('time is up')), 0);

    await expect(perform('files-checksum', [folder], { context })).rejects.toThrow('time is up');

    expect((await lstat(join(folder, 'SHA256SUMS'))).ino).toBe(before.ino);
    expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test('fails and keeps the old manifest when something could not be read', async () => {
    const folder = await makeTree({ a: 'a' });
    await perform('files-checksum', [folder]);
    const before = await manifestOf(folder);
    const tooDeep = 'd/'.repeat(300);
    await put(join(folder, tooDeep, 'file'), 'x');

    await expect(perform('files-checksum', [folder])).rejects.toMatchObject({
      code: 'FILES_FAILED',
      message: expect.stringContaining('(TOO_DEEP)'),
      context: { failed: 1, files: 1 },
    });
    expect(await manifestOf(folder)).toBe(before);
  });
});
