import { mkdirSync, realpathSync, statfsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { StateFileError } from './errors.js';
import { nodeSystem, systemCode } from './system.js';

/** The bits of a mode that let others than the owner write. */
export const OTHERS_MAY_WRITE = 0o022;

/** File systems whose appends from several machines may overwrite each other, by statfs type. */
const NETWORK_FILESYSTEMS = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x01021997, '9P'],
  [0x5346414f, 'AFS'],
  [0x00c36400, 'Ceph'],
  [0x0bd00bd0, 'Lustre'],
  [0x73757245, 'Coda'],
  [0x7461636f, 'OCFS2'],
  [0x01161970, 'GFS2'],
]);

/**
 * The real path of a folder that is safe to keep state in; it is created (0700) when it is not there.
 * Throws `UNUSABLE_FOLDER`, `UNSAFE_FOLDER` or `NETWORK_FILESYSTEM`.
 */
export async function prepareFolder(dir: string, allowNetworkFilesystem: boolean): Promise<string> {
  const path = await ensureFolder(resolve(dir));
  assertOwnFolder(path);
  if (!allowNetworkFilesystem) assertLocal(path);
  return path;
}

async function ensureFolder(path: string): Promise<string> {
  try {
    const created = makeFolders(path);
    if (created !== undefined) await syncParents(path, created);
    return realpathSync(path);
  } catch (error) {
    throw new StateFileError(
      'UNUSABLE_FOLDER',
      `The state folder ${path} cannot be used (${systemCode(error)}). Name a folder that you may write to.`,
      { dir: path },
      { cause: error },
    );
  }
}

/**
 * Makes a folder and those above it; the first that had to be made. Step by step, since the recursive mkdir of Node never
 * returns where the system answers that a folder's parent is missing although it is there, as below /proc.
 */
function makeFolders(path: string): string | undefined {
  try {
    return makeFolder(path);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT' || path === dirname(path)) throw error;
    const above = makeFolders(dirname(path));
    const made = makeFolder(path);
    return above ?? made;
  }
}

/** Makes one folder; undefined when it is there already. */
function makeFolder(path: string): string | undefined {
  try {
    mkdirSync(path, { mode: 0o700 });
    return path;
  } catch (error) {
    if (systemCode(error) === 'EEXIST' && statSync(path).isDirectory()) return undefined;
    throw error;
  }
}

/** Brings the names of all new folders to the disk, from the innermost to the first one created. */
async function syncParents(path: string, created: string): Promise<void> {
  await nodeSystem.syncFolder(dirname(path));
  if (path !== created) await syncParents(dirname(path), created);
}

function assertOwnFolder(path: string): void {
  const { uid, mode } = statSync(path);
  const self = process.geteuid?.();
  if (self !== undefined && uid !== self) {
    throw new StateFileError(
      'UNSAFE_FOLDER',
      `The state folder ${path} belongs to user ${uid}, not to you (${self}). Run as its owner, or use a folder of your own.`,
      {
        dir: path,
        owner: uid,
      },
    );
  }
  if (self !== undefined && (mode & OTHERS_MAY_WRITE) !== 0) {
    throw new StateFileError(
      'UNSAFE_FOLDER',
      `Others may write to the state folder ${path}. Take that away: chmod go-w ${path}`,
      {
        dir: path,
        mode: (mode & 0o777).toString(8),
      },
    );
  }
}

function assertLocal(path: string): void {
  const type = networkFilesystem(statfsSync(path).type);
  if (type === undefined) return;
  throw new StateFileError(
    'NETWORK_FILESYSTEM',
    `The state folder ${path} is on a network file system (${type}), where appends are not safe. ` +
      'Use a local disk, or set allowNetworkFilesystem when only one machine uses the folder.',
    { dir: path, type },
  );
}

/** The name of a network file system by its statfs type, which may come with a sign; undefined for a local one. */
export function networkFilesystem(type: number): string | undefined {
  return NETWORK_FILESYSTEMS.get(type >>> 0);
}
