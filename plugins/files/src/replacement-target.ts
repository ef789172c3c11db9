import type { BigIntStats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { isDamage } from './conversion.js';
import type { Conversion } from './conversion.js';
import { appending, contentOf, isSameContent, Meter, readThrough } from './file-content.js';
import type { Content, Reading } from './file-content.js';
import { codeOf, FilesError } from './files-error.js';
import type { Folder } from './folder.js';
import { assertUntouched, openRegularFile } from './regular-file.js';
import type { OpenFile } from './regular-file.js';
import { Skipped } from './skipped.js';
import { TemporaryFile } from './temporary-file.js';

const PRIVATE = 0o600;
const MODE_BITS = 0o7777n;

/** A file that is being replaced, and by what. */
export interface Replacing {
  readonly folder: Folder;
  readonly name: string;
  readonly target: string;
  readonly source: OpenFile;
  readonly conversion: Conversion;
  readonly reading: Reading;
}

/** Makes the new file and shows it under its name, durably. Resolves with its size in bytes. */
export async function makeTarget(replacing: Replacing): Promise<number> {
  const { folder, name, target, source } = replacing;
  const file = await TemporaryFile.create(folder, target, PRIVATE);
  try {
    await takeOwner(file.handle, source.stats);
    await fill(file.handle, replacing);
    await file.handle.chmod(Number(source.stats.mode & MODE_BITS));
    await file.handle.utimes(timeOf(source.stats.atimeNs), timeOf(source.stats.mtimeNs));
    await assertUntouched(folder, name, source.stats);
    await file.publish();
    return (await file.handle.stat()).size;
  } finally {
    await file.discard();
  }
}

/** Makes sure that what has the new file's name already is the new file, durably. Resolves with its size in bytes. */
export async function compareWithTarget(replacing: Replacing): Promise<number> {
  const { folder, target, source, conversion, reading } = replacing;
  const plain = await contentOf(source.handle, reading, await conversion.plainSource(source.handle));
  const found = await openRegularFile(folder, target).catch(occupied);
  try {
    const content = await plainTarget(found.handle, replacing).catch(occupied);
    if (!isSameContent(content, plain)) throw new Skipped('occupied');
    await found.handle.sync();
    await folder.sync();
    return Number(found.stats.size);
  } finally {
    await found.handle.close();
  }
}

async function fill(handle: FileHandle, replacing: Replacing): Promise<void> {
  const { source, conversion, reading } = replacing;
  const meter = new Meter();
  const steps = await conversion.convert(source.handle, meter);
  await readThrough(source.handle, [...steps, appending(handle)], reading);
  if (isSameContent(await plainTarget(handle, replacing), meter.content())) return;
  throw new FilesError('DAMAGED_FILE', 'What was written does not read back as what was read.');
}

/** The plain content of the new file. Reading it back is no progress. */
async function plainTarget(handle: FileHandle, { conversion, reading }: Replacing): Promise<Content> {
  const silently = { signal: reading.signal, onBytes: () => undefined };
  return contentOf(handle, silently, await conversion.plainTarget(handle));
}

/** Before there is any content: nobody is to see it who may not. */
async function takeOwner(handle: FileHandle, { uid, gid }: BigIntStats): Promise<void> {
  const own = await handle.stat({ bigint: true });
  if (own.uid === uid && own.gid === gid) return;
  try {
    await handle.chown(Number(uid), Number(gid));
  } catch (error) {
    throw codeOf(error) === 'EPERM' ? new Skipped('foreignOwner') : error;
  }
}

/** Something else, or something damaged, has the name. */
function occupied(error: unknown): never {
  if (error instanceof Skipped || isDamage(codeOf(error))) throw new Skipped('occupied');
  throw error;
}

/** Seconds are finer than a Date, but Node takes negative ones for the present. */
function timeOf(nanoseconds: bigint): number | Date {
  const seconds = Number(nanoseconds) / 1e9;
  return seconds < 0 ? new Date(seconds * 1000) : seconds;
}
