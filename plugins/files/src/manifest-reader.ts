import type { FileHandle } from 'node:fs/promises';
import { fromBytes } from './byte-path.js';
import { chunksOf } from './file-content.js';
import { FilesError } from './files-error.js';
import { parseLine, staysInside } from './manifest-line.js';
import type { ManifestPlace } from './manifest-place.js';
import { openRegularFile, statIfPresent } from './regular-file.js';
import type { OpenFile } from './regular-file.js';
import { Skipped } from './skipped.js';

/** No name is as long; what has longer lines is no manifest. */
const MAX_LINE_LENGTH = 64 * 1024;

/** The sums in a manifest by path. */
export type Manifest = Map<string, string>;

/**
 * Reads a manifest whole.
 * @throws FilesError `MANIFEST_MISSING`, `MANIFEST_MALFORMED`
 */
export async function readManifest(place: ManifestPlace, signal: AbortSignal): Promise<Manifest> {
  const { handle } = await openManifest(place);
  try {
    const sums: Manifest = new Map();
    let number = 0;
    for await (const line of lines(handle, signal)) {
      number += 1;
      const problem = addLine(sums, line);
      if (problem !== undefined) throw malformed(place, number, problem);
    }
    return sums;
  } finally {
    await handle.close();
  }
}

/** Whether a manifest, or nothing or an empty file, has its name. A link is something else. */
export async function isManifest(place: ManifestPlace): Promise<boolean> {
  const present = await statIfPresent(place.folder, place.name);
  if (present === undefined) return true;
  if (!present.isFile()) return false;
  const { handle } = await openRegularFile(place.folder, place.name);
  try {
    for await (const line of lines(handle)) return addLine(new Map(), line) === undefined;
    return true;
  } finally {
    await handle.close();
  }
}

/** Adds what a line says. Returns what is wrong with it, if something is. */
function addLine(sums: Manifest, line: string): string | undefined {
  if (line === '' || line.startsWith('#')) return undefined;
  const entry = parseLine(line);
  if (entry === undefined) return 'it is not a SHA-256 sum, two spaces and a name';
  if (!staysInside(entry.path)) return 'its name leads out of the folder';
  if ((sums.get(entry.path) ?? entry.sha256) !== entry.sha256) return 'its name has another sum further up';
  sums.set(entry.path, entry.sha256);
  return undefined;
}

/** The lines of a file as byte strings, each read on its own; one that is too long comes in pieces. */
async function* lines(handle: FileHandle, signal?: AbortSignal): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of chunksOf(handle)) {
    signal?.throwIfAborted();
    const parts = (rest + fromBytes(chunk)).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) yield part.replace(/\r$/, '');
    if (rest.length > MAX_LINE_LENGTH) break;
  }
  if (rest !== '') yield rest;
}

async function openManifest(place: ManifestPlace): Promise<OpenFile> {
  const manifest = place.shownPath;
  try {
    return await openRegularFile(place.folder, place.name);
  } catch (error) {
    if (!(error instanceof Skipped)) throw error;
    const problem = error.reason === 'vanished' ? 'is not there' : 'is not a regular file';
    throw new FilesError(
      'MANIFEST_MISSING',
      `The manifest ${manifest} ${problem}. Make one with files-checksum.`,
      { manifest },
    );
  }
}

function malformed(place: ManifestPlace, line: number, problem: string): FilesError {
  return new FilesError(
    'MANIFEST_MALFORMED',
    `Line ${line} of the manifest ${place.shownPath} cannot be used: ${problem}.`,
    { manifest: place.shownPath, line },
  );
}
