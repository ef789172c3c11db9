import { below } from './byte-path.js';
import { codeOf, FilesError } from './files-error.js';
import type { Folder } from './folder.js';
import type { SkipReason } from './skipped.js';
import { isTemporaryPath } from './temporary-file.js';

/** Each level keeps a folder open. */
const MAX_DEPTH = 256;

/** A regular file, as its folder listed it. Whoever is given one releases its folder. */
export interface TreeFile {
  readonly folder: Folder;
  readonly name: string;
  /** From the root of the walk. */
  readonly path: string;
}

/** What a walk meets and does not yield. */
export interface WalkObserver {
  /** A folder was opened and listed; nothing in it has been yielded yet. */
  entered(folder: Folder, path: string, temporaryNames: readonly string[]): void | Promise<void>;
  skipped(path: string, reason: SkipReason): void;
  /** A folder that could not be opened or listed. */
  failed(path: string, error: unknown): void;
}

export interface WalkOptions {
  readonly signal: AbortSignal;
  readonly crossFileSystems: boolean;
  /** Whether a file of this path is wanted. */
  accepts(path: string): boolean;
}

interface Level {
  readonly folder: Folder;
  readonly path: string;
  /** Names still to come, the next one last; those of folders end in a slash. */
  readonly names: string[];
}

/**
 * The regular files of a tree, in the byte order of their paths. Links are never followed, special files never
 * opened, and other file systems entered only on demand. What cannot be listed is reported and passed over.
 */
export async function* walk(
  root: Folder,
  options: WalkOptions,
  observer: WalkObserver,
): AsyncGenerator<TreeFile, void, void> {
  const levels = [await list(root.retain(), '', options, observer)];
  try {
    for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
      options.signal.throwIfAborted();
      const name = level.names.pop();
      if (name === undefined) await levels.pop()?.folder.release();
      else if (name.endsWith('/')) await enter(levels, name.slice(0, -1), options, observer);
      else yield { folder: level.folder.retain(), name, path: below(level.path, name) };
    }
  } finally {
    for (const level of levels) await level.folder.release();
  }
}

async function enter(
  levels: Level[],
  name: string,
  options: WalkOptions,
  observer: WalkObserver,
): Promise<void> {
  const { folder: outer, path: outerPath } = levels.at(-1) as Level;
  const path = below(outerPath, name);
  try {
    if (levels.length >= MAX_DEPTH) throw tooDeep();
    const folder = await outer.openFolder(name);
    if (folder.stats.dev === outer.stats.dev || options.crossFileSystems) {
      levels.push(await list(folder, path, options, observer));
    } else {
      await folder.release();
      observer.skipped(path, 'otherFileSystem');
    }
  } catch (error) {
    reportUnlisted(path, error, options, observer);
  }
}

/** Lists an open folder, and releases it when that fails. */
async function list(
  folder: Folder,
  path: string,
  options: WalkOptions,
  observer: WalkObserver,
): Promise<Level> {
  try {
    const names: string[] = [];
    const temporaryNames: string[] = [];
    for await (const { name, kind } of folder.entries()) {
      if (kind === 'file' && isTemporaryPath(name)) temporaryNames.push(name);
      if (kind === 'folder') names.push(`${name}/`);
      else if (options.accepts(below(path, name))) {
        if (kind === 'file') names.push(name);
        else observer.skipped(below(path, name), kind);
      }
    }
    await observer.entered(folder, path, temporaryNames);
    return { folder, path, names: names.sort(descending) };
  } catch (error) {
    await folder.release();
    throw error;
  }
}

/** A folder that is gone, or a link by now, was changed by somebody else; the rest is a failure. */
function reportUnlisted(path: string, error: unknown, options: WalkOptions, observer: WalkObserver): void {
  options.signal.throwIfAborted();
  const code = codeOf(error);
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') observer.skipped(path, 'vanished');
  else observer.failed(path, error);
}

function tooDeep(): FilesError {
  return new FilesError('TOO_DEEP', `Folders deeper than ${MAX_DEPTH} levels are not entered.`);
}

function descending(a: string, b: string): number {
  return a < b ? 1 : -1;
}
