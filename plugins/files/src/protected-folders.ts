import { realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { fromBytes, fromText, shown } from './byte-path.js';
import { FilesError } from './files-error.js';
import { isSameFile } from './folder.js';
import type { Folder } from './folder.js';

/** Folders that hold a system together. Below them, a folder is the operator's own affair. */
const SYSTEM_FOLDERS = new Set([
  ...[
    '/',
    '/bin',
    '/boot',
    '/dev',
    '/etc',
    '/home',
    '/lib',
    '/lib32',
    '/lib64',
    '/proc',
    '/root',
    '/run',
    '/sbin',
  ],
  ...['/sys', '/usr', '/usr/bin', '/usr/lib', '/usr/sbin', '/var', '/var/lib'],
  ...['/Applications', '/Library', '/System', '/Users', '/private', '/private/etc', '/private/var'],
]);

/**
 * Refuses to change anything in a folder that nobody can mean: the root and the main folders of the system, the home
 * folder of the user who runs this, and every folder that the home folder lies in.
 * @throws FilesError `PROTECTED_FOLDER`
 */
export async function assertUnprotected(root: Folder): Promise<void> {
  const what = await protection(root);
  if (what === undefined) return;
  throw new FilesError(
    'PROTECTED_FOLDER',
    `${shown(root.path)} is ${what}; nothing is removed or replaced in it. Name the folder in it that you mean.`,
    { folder: shown(root.path) },
  );
}

/** Folders are told apart by what they are, not only by name: a second mount of one is the same folder. */
async function protection(root: Folder): Promise<string | undefined> {
  if (SYSTEM_FOLDERS.has(root.path) || (await isFolder(root, '/'))) return 'a folder of the system';
  if (await isFolder(root, homedir())) return 'your home folder';
  const home = await realpath(homedir(), 'buffer').then(fromBytes, () => fromText(homedir()));
  return home.startsWith(`${root.path}/`) ? 'a folder around your home folder' : undefined;
}

async function isFolder(root: Folder, path: string): Promise<boolean> {
  try {
    return isSameFile(root.stats, await stat(path, { bigint: true }));
  } catch {
    return false;
  }
}
