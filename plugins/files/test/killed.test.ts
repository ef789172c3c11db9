import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { TaskProcess } from './processes.js';
import { listTree, makeTree, put } from './trees.js';

const ROUNDS = 20;
const FILES = 16;
/** Every file that is replaced waits for the disk three times, and the disk may be busy. */
const TIMEOUT_MS = 240_000;

/** Sizes from nothing to half a megabyte; every other file cannot be compressed. */
function contents(): Map<string, Buffer> {
  const made = new Map<string, Buffer>();
  for (let i = 0; i < FILES; i += 1) {
    const size = ((i * 37) % FILES) * 20_000;
    const bytes = i % 2 === 0 ? Buffer.alloc(size, `file ${i} `) : randomBytes(size);
    made.set(`${i % 3}/file-${i}`, bytes);
  }
  return made;
}

/** Each file is there, plain or compressed, with all of its content; where both are there, both are whole. */
async function expectNothingLost(folder: string, files: Map<string, Buffer>): Promise<void> {
  const present = new Set(await listTree(folder));
  for (const [path, content] of files) {
    const found: Buffer[] = [];
    if (present.has(path)) found.push(await readFile(join(folder, path)));
    if (present.has(`${path}.gz`)) found.push(gunzipSync(await readFile(join(folder, `${path}.gz`))));
    expect(found.length).toBeGreaterThan(0);
    for (const bytes of found) expect(content.equals(bytes)).toBe(true);
  }
}

async function finish(command: string, folder: string): Promise<number> {
  const start = performance.now();
  const { result, ...problem } = await new TaskProcess(command, [folder]).ended();
  expect(problem).toEqual({});
  expect(result).toMatchObject({ skipped: {} });
  return performance.now() - start;
}

test(
  'killed at any moment, neither compressing nor decompressing loses a file or leaves one unfinished for good',
  async () => {
    const files = contents();
    const folder = await makeTree();
    for (const [path, content] of files) await put(join(folder, path), content);
    const longestMs = await finish('files-gzip', folder);
    await expectNothingLost(folder, files);

    for (let round = 0; round < ROUNDS; round += 1) {
      const doing = new TaskProcess(round % 2 === 0 ? 'files-gunzip' : 'files-gzip', [folder]);
      await doing.begun();
      await setTimeout(Math.random() * longestMs);
      await doing.kill();
      await expectNothingLost(folder, files);
    }

    await finish('files-gzip', folder);
    expect(await listTree(folder)).toEqual([...files.keys()].map((path) => `${path}.gz`).sort());
    await finish('files-gunzip', folder);
    expect(await listTree(folder)).toEqual([...files.keys()].sort());
    await expectNothingLost(folder, files);
  },
  TIMEOUT_MS,
);

test(
  'killed at any moment, a checksum leaves the old manifest or the new one',
  async () => {
    const files = contents();
    const folder = await makeTree();
    for (const [path, content] of files) await put(join(folder, path), content);
    await new TaskProcess('files-checksum', [folder]).ended();
    const before = await readFile(join(folder, 'SHA256SUMS'), 'utf8');
    await put(join(folder, 'one more'), 'x');
    const after = before + '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881  one more\n';

    for (let round = 0; round < ROUNDS / 2; round += 1) {
      const doing = new TaskProcess('files-checksum', [folder]);
      await doing.begun();
      await setTimeout(Math.random() * 100);
      await doing.kill();
      expect([before, after]).toContain(await readFile(join(folder, 'SHA256SUMS'), 'utf8'));
    }

    await new TaskProcess('files-checksum', [folder]).ended();
    expect(await listTree(folder)).toEqual([...files.keys(), 'SHA256SUMS', 'one more'].sort());
    expect((await new TaskProcess('files-verify', [folder]).ended()).result).toMatchObject({
      unchanged: FILES + 1,
    });
  },
  TIMEOUT_MS,
);
