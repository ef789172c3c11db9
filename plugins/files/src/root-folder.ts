import type { BigIntStats } from 'node:fs';
import { lstat, realpath } from 'node:fs/promises';
import { platform } from 'node:process';
import { fromBytes, fromText, shown } from './byte-path.js';
import { codeOf, FilesError } from './files-error.js';
import { Folder, isSameFile } from './folder.js';

/**
 * Opens the folder that a task names by an absolute path. Links on the way to it are resolved once, here;
 * the folder itself must not be one.
 * @throws FilesError `FOLDER_MISSING`, `FOLDER_IS_LINK`, `NOT_A_FOLDER`, `FOLDER_MOVED`, `UNSUPPORTED_PLATFORM`
 */
export async function openRootFolder(path: string): Promise<Folder> {
  assertSupportedPlatform();
  const seen = await lookedUp(path);
  await assertFolder(path, seen);
  const folder = await Folder.open(fromBytes(await realpath(path, 'buffer')));
  if (isSameFile(folder.stats, seen)) return folder;
  await folder.release();
  throw new FilesError('FOLDER_MOVED', `${path} was replaced while it was being opened.`, { folder: path });
}

/** Opens a folder below an open one by its path from there; no component of the path may be a link. */
export async function descend(root: Folder, path: string): Promise<Folder> {
  let folder = root.retain();
  for (const name of path.split('/').filter((part) => part !== '')) {
    const outer: Folder = folder;
    try {
      folder = await outer.openFolder(name);
    } finally {
      await outer.release();
    }
  }
  return folder;
}

/** The path of something as seen from a folder, by real paths; undefined when it is not below the folder. */
export function pathWithin(root: Folder, path: string): string | undefined {
  const prefix = root.path === '/' ? '/' : `${root.path}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : undefined;
}

function assertSupportedPlatform(): void {
  if (platform !== 'win32') return;
  throw new FilesError(
    'UNSUPPORTED_PLATFORM',
    'The files plugin needs a POSIX system; it does not run on Windows.',
  );
}

async function lookedUp(path: string): Promise<BigIntStats> {
  try {
    return await lstat(path, { bigint: true });
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    throw new FilesError('FOLDER_MISSING', `There is no folder ${path}.`, { folder: path }, { cause: error });
  }
}

async function assertFolder(path: string, stats: BigIntStats): Promise<void> {
  if (stats.isDirectory()) return;
  if (!stats.isSymbolicLink()) {
    throw new FilesError('NOT_A_FOLDER', `${path} is not a folder.`, { folder: path });
  }
  const target = await realpath(path, 'buffer').then(fromBytes, () => fromText(path));
  throw new FilesError(
    'FOLDER_IS_LINK',
    `${path} is a link. Links are not followed: give the folder itself, ${shown(target)}.`,
    { folder: path, target: shown(target) },
  );
}
