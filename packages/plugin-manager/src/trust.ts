import type { Stats } from 'node:fs';
import { lstat, readlink, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { PluginError } from './errors.js';
import { isFolder } from './plugin-folder.js';

const MAX_LINKS = 40;

/** A root folder that only its user and root can change. */
export interface TrustedRoot {
  readonly given: string;
  /** Without links. */
  readonly real: string;
}

/**
 * Why the present user must not run what a file or folder holds, and what to do; undefined when it is safe. Whoever can
 * write a plugin can run code as the runner. On Windows, where modes say nothing, everything passes.
 */
export function distrust(stats: Pick<Stats, 'mode' | 'uid'>, uid = process.geteuid?.()): string | undefined {
  if (uid === undefined) return undefined;
  if (stats.uid !== 0 && stats.uid !== uid) {
    return `belongs to user ${stats.uid}, neither to the present user (${uid}) nor to root: give it to one of them with chown`;
  }
  if ((stats.mode & 0o022) === 0) return undefined;
  const who = (stats.mode & 0o002) === 0 ? 'its group' : 'every user';
  return `can be written by ${who} (mode ${(stats.mode & 0o7777).toString(8)}): take that away with chmod go-w`;
}

/** A root folder that is there and safe; else `FOLDER_NOT_FOUND` or `FOLDER_UNSAFE`. */
export async function trustRoot(given: string): Promise<TrustedRoot> {
  if (!(await isFolder(given))) {
    throw new PluginError(
      'FOLDER_NOT_FOUND',
      `There is no plugin folder ${given}: create it or correct the setting.`,
      {
        folder: given,
      },
    );
  }
  const real = await realpath(given);
  const reason = distrust(await stat(real));
  if (reason === undefined) return { given, real };
  throw new PluginError('FOLDER_UNSAFE', `No plugin is loaded from ${given}: the folder ${reason}.`, {
    folder: given,
  });
}

/**
 * The real path of a plugin file, when nobody else can change what is there: the file and every folder and link on the
 * way lie in the root folder and pass `distrust`. Else the promise rejects with `PLUGIN_UNSAFE`.
 */
export async function trustedPath(root: TrustedRoot, file: string): Promise<string> {
  let current = root.real;
  let pending = segments(relative(root.given, file));
  for (let links = 0; pending.length > 0; ) {
    const [segment = '', ...rest] = pending;
    const next = join(current, segment);
    if (!isInside(root.real, next)) throw unsafe(`a link leads out of the root folder ${root.given}`);
    const stats = await lstat(next);
    if (stats.isSymbolicLink()) {
      if (++links > MAX_LINKS) throw unsafe('there are too many links on the way');
      const target = await readlink(next);
      if (isAbsolute(target)) current = root.real;
      pending = [...linkSegments(root, target), ...rest];
      continue;
    }
    const reason = distrust(stats);
    if (reason !== undefined) throw unsafe(`${next} ${reason}`);
    current = next;
    pending = rest;
  }
  return current;
}

/** An absolute link may pass through folders that nobody looked at, unless it starts at the root folder. */
function linkSegments(root: TrustedRoot, target: string): string[] {
  if (!isAbsolute(target)) return segments(target);
  const start = [root.real, root.given].find((folder) => isInside(folder, target));
  if (start === undefined) throw unsafe(`a link leads to ${target}, out of the root folder ${root.given}`);
  return segments(relative(start, target));
}

function unsafe(reason: string): PluginError {
  return new PluginError('PLUGIN_UNSAFE', reason);
}

function segments(path: string): string[] {
  return path.split(sep).filter((segment) => segment !== '' && segment !== '.');
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
