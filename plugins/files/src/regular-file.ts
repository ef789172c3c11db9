import { constants } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { codeOf } from './files-error.js';
import { isSameFile } from './folder.js';
import type { Folder } from './folder.js';
import { Skipped } from './skipped.js';

/** A regular file open for reading, and what it was when it was opened. */
export interface OpenFile {
  readonly handle: FileHandle;
  readonly stats: BigIntStats;
}

// Never waits for the other end of a fifo and never takes a terminal, should one be put in the place of the file.
const OPEN_TO_READ = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/** Looks at an entry without following it. Throws Skipped unless it is a regular file. */
export async function statRegularFile(folder: Folder, name: string): Promise<BigIntStats> {
  const stats = await statIfPresent(folder, name);
  if (stats === undefined) throw new Skipped('vanished');
  if (stats.isSymbolicLink()) throw new Skipped('link');
  if (stats.isDirectory()) throw new Skipped('vanished');
  if (!stats.isFile()) throw new Skipped('special');
  return stats;
}

/** As `lstat`; undefined when there is no such entry. */
export async function statIfPresent(folder: Folder, name: string): Promise<BigIntStats | undefined> {
  try {
    return await folder.lstat(name);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Opens a regular file for reading: the one that stands there, or nothing. Throws Skipped for anything else. */
export async function openRegularFile(folder: Folder, name: string): Promise<OpenFile> {
  const seen = await statRegularFile(folder, name);
  const handle = await folder.open(name, OPEN_TO_READ).catch(skipIfReplaced);
  try {
    const stats = await handle.stat({ bigint: true });
    if (!stats.isFile() || !isSameFile(stats, seen)) throw new Skipped('vanished');
    return { handle, stats };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Throws Skipped unless the name still stands for the file that was opened, untouched since. */
export async function assertUntouched(folder: Folder, name: string, opened: BigIntStats): Promise<void> {
  const present = await statIfPresent(folder, name);
  if (present === undefined) throw new Skipped('vanished');
  if (!isUntouched(present, opened)) throw new Skipped('changing');
}

/** Whether a file is the same as before: the same inode, neither written to nor renamed, linked or given away since. */
export function isUntouched(now: BigIntStats, before: BigIntStats): boolean {
  return (
    isSameFile(now, before) &&
    now.size === before.size &&
    now.mtimeNs === before.mtimeNs &&
    now.ctimeNs === before.ctimeNs
  );
}

/** What was a regular file a moment ago and cannot be opened as one was taken away or replaced by a link. */
function skipIfReplaced(error: unknown): never {
  const code = codeOf(error);
  if (code === 'ENOENT' || code === 'ENXIO') throw new Skipped('vanished');
  if (code === 'ELOOP') throw new Skipped('link');
  throw error;
}
