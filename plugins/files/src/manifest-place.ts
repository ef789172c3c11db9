import { basename, dirname, resolve } from 'node:path';
import { fromText, shown } from './byte-path.js';
import type { Folder } from './folder.js';
import { descend, openRootFolder, pathWithin } from './root-folder.js';

const DEFAULT_NAME = 'SHA256SUMS';

/** Where a manifest is: its open folder, its name there, and its path in the tree if it lies in it. */
export interface ManifestPlace {
  readonly folder: Folder;
  readonly name: string;
  /** From the root of the tree; undefined when the manifest lies outside. */
  readonly pathInTree: string | undefined;
  /** For messages. */
  readonly shownPath: string;
}

/** The absolute path of a manifest: as given, from the folder that it is of. Default: SHA256SUMS in that folder. */
export function manifestPath(folder: string, given: string | undefined): string {
  return resolve(folder, given ?? DEFAULT_NAME);
}

/** Opens the folder of a manifest for the time of the use. On the way to it, no link inside the tree is followed. */
export async function withManifestPlace<T>(
  root: Folder,
  treePath: string,
  path: string,
  use: (place: ManifestPlace) => Promise<T>,
): Promise<T> {
  const folder = await openManifestFolder(root, treePath, path);
  try {
    const name = fromText(basename(path));
    const realPath = folder.pathOf(name);
    return await use({ folder, name, pathInTree: pathWithin(root, realPath), shownPath: shown(realPath) });
  } finally {
    await folder.release();
  }
}

async function openManifestFolder(root: Folder, treePath: string, path: string): Promise<Folder> {
  const parent = dirname(path);
  if (parent === treePath) return root.retain();
  const prefix = treePath === '/' ? '/' : `${treePath}/`;
  if (!parent.startsWith(prefix)) return openRootFolder(parent);
  return descend(root, fromText(parent.slice(prefix.length)));
}
