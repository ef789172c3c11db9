import { accessSync, constants, statfsSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { resolve } from 'node:path';
import { networkFilesystem, OTHERS_MAY_WRITE } from '../folder.js';
import { systemCode } from '../system.js';

const MEBIBYTE = 1024 * 1024;
const LEAST_BYTES = MEBIBYTE;
const FEW_BYTES = 64 * MEBIBYTE;
const LEAST_INODES = 10;
const FEW_INODES = 1000;

/** Local file systems by statfs type. Those in memory lose everything when the machine restarts. */
const LOCAL_FILESYSTEMS = new Map([
  [0xef53, 'ext4'],
  [0x58465342, 'XFS'],
  [0x9123683e, 'Btrfs'],
  [0x2fc12fc1, 'ZFS'],
  [0x794c7630, 'overlay'],
  [0xf2f52010, 'F2FS'],
  [0x65735546, 'FUSE'],
]);
const MEMORY_FILESYSTEMS = new Map([
  [0x01021994, 'tmpfs'],
  [0x858458f6, 'ramfs'],
]);

/**
 * What may be wrong with the folder of a state. `MISSING` is none of it: it is created when it is first used.
 *
 * - `NOT_A_FOLDER`, `UNREADABLE`, `READ_ONLY`: nothing can be kept there.
 * - `WRONG_OWNER`, `WRITABLE`, `NETWORK_FILESYSTEM`: opening a state there is refused.
 * - `MEMORY_FILESYSTEM`: it is gone when the machine restarts.
 * - `NO_SPACE`, `NO_INODES`, `LITTLE_SPACE`, `FEW_INODES`: the disk is full, or nearly.
 */
export type FolderFindingCode =
  | 'NOT_A_FOLDER'
  | 'UNREADABLE'
  | 'READ_ONLY'
  | 'WRONG_OWNER'
  | 'WRITABLE'
  | 'NETWORK_FILESYSTEM'
  | 'MEMORY_FILESYSTEM'
  | 'NO_SPACE'
  | 'NO_INODES'
  | 'LITTLE_SPACE'
  | 'FEW_INODES';

/** One thing that was found; a `problem` keeps a state from being opened or changed there. */
export interface FolderFinding {
  readonly severity: 'warning' | 'problem';
  readonly code: FolderFindingCode;
  readonly message: string;
}

/** What a folder is like. */
export interface FolderInspection {
  readonly path: string;
  readonly isThere: boolean;
  /** Undefined where there is no folder to look at. */
  readonly owner: number | undefined;
  readonly mode: number | undefined;
  readonly filesystem: string | undefined;
  readonly freeBytes: number | undefined;
  /** Also undefined where the file system does not count them. */
  readonly freeInodes: number | undefined;
  readonly findings: readonly FolderFinding[];
}

/** Looks at the folder of a state and changes nothing. Never throws. */
export function inspectFolder(dir: string): FolderInspection {
  const path = resolve(dir);
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return nothing(path, false, []);
    if (stats.isDirectory()) return inspectIt(path, stats);
    return nothing(path, true, [problem('NOT_A_FOLDER', `${path} is not a folder`)]);
  } catch (error) {
    return nothing(path, true, [problem('UNREADABLE', `${path} cannot be looked at (${systemCode(error)})`)]);
  }
}

function inspectIt(path: string, stats: Stats): FolderInspection {
  const { type, bavail, bsize, files, ffree } = statfsSync(path);
  const freeBytes = bavail * bsize;
  const freeInodes = files > 0 ? ffree : undefined;
  return {
    path,
    isThere: true,
    owner: stats.uid,
    mode: stats.mode & 0o777,
    filesystem: nameOf(type >>> 0),
    freeBytes,
    freeInodes,
    findings: [
      ...ofAccess(path),
      ...ofOwner(path, stats),
      ...ofFilesystem(path, type >>> 0),
      ...ofSpace(path, freeBytes),
      ...ofInodes(path, freeInodes),
    ],
  };
}

function ofAccess(path: string): FolderFinding[] {
  try {
    accessSync(path, constants.R_OK | constants.X_OK);
  } catch (error) {
    return [problem('UNREADABLE', `${path} cannot be read (${systemCode(error)})`)];
  }
  try {
    accessSync(path, constants.W_OK);
    return [];
  } catch (error) {
    return [problem('READ_ONLY', `${path} cannot be written to (${systemCode(error)})`)];
  }
}

function ofOwner(path: string, { uid, mode }: Stats): FolderFinding[] {
  const self = process.geteuid?.();
  if (self === undefined) return [];
  if (uid !== self) return [problem('WRONG_OWNER', `${path} belongs to user ${uid}, not to you (${self})`)];
  if ((mode & OTHERS_MAY_WRITE) === 0) return [];
  return [problem('WRITABLE', `others may write to ${path} (mode ${(mode & 0o777).toString(8)})`)];
}

function ofFilesystem(path: string, type: number): FolderFinding[] {
  const network = networkFilesystem(type);
  if (network !== undefined)
    return [problem('NETWORK_FILESYSTEM', `${path} is on a network file system (${network})`)];
  const memory = MEMORY_FILESYSTEMS.get(type);
  if (memory === undefined) return [];
  return [warning('MEMORY_FILESYSTEM', `${path} is in memory (${memory}), gone when the machine restarts`)];
}

function ofSpace(path: string, freeBytes: number): FolderFinding[] {
  const left = `${Math.floor(freeBytes / 1024)} KiB are left on the disk of ${path}`;
  if (freeBytes < LEAST_BYTES) return [problem('NO_SPACE', left)];
  return freeBytes < FEW_BYTES ? [warning('LITTLE_SPACE', left)] : [];
}

function ofInodes(path: string, freeInodes = Infinity): FolderFinding[] {
  const left = `the file system of ${path} has room for ${freeInodes} more files`;
  if (freeInodes < LEAST_INODES) return [problem('NO_INODES', left)];
  return freeInodes < FEW_INODES ? [warning('FEW_INODES', left)] : [];
}

function nameOf(type: number): string {
  const local = LOCAL_FILESYSTEMS.get(type) ?? MEMORY_FILESYSTEMS.get(type);
  return local ?? networkFilesystem(type) ?? `type 0x${type.toString(16)}`;
}

function nothing(path: string, isThere: boolean, findings: readonly FolderFinding[]): FolderInspection {
  const unknown = { owner: undefined, mode: undefined, filesystem: undefined };
  return { path, isThere, ...unknown, freeBytes: undefined, freeInodes: undefined, findings };
}

function problem(code: FolderFindingCode, message: string): FolderFinding {
  return { severity: 'problem', code, message };
}

function warning(code: FolderFindingCode, message: string): FolderFinding {
  return { severity: 'warning', code, message };
}
