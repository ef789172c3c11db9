import { mkdtemp, mkdir, readdir, realpath, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from '@jest/globals';

const made: string[] = [];

afterAll(async () => {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** A folder that is gone after the tests of the file, with the given files by path. */
export async function makeTree(files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'millrace-files-')));
  made.push(folder);
  for (const [path, content] of Object.entries(files)) await put(join(folder, path), content);
  return folder;
}

/** Writes a file, and the folders on the way to it. */
export async function put(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

/** The paths of all entries in a folder that are no folders, sorted. */
export async function listTree(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name));
  return paths.map((path) => path.slice(folder.length + 1)).sort();
}

/** Makes a file or folder look as if it had been written to so many days ago. */
export async function age(path: string, days: number): Promise<void> {
  const at = Date.now() / 1000 - days * 86_400;
  await utimes(path, at, at);
}
