import {
  closeSync,
  constants,
  copyFileSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { codeOf, messageOf, RunnerError } from '../errors.js';

const { COPYFILE_EXCL, COPYFILE_FICLONE } = constants;
const ATTEMPTS = 3;

/**
 * Copies all files of a queue and its schedule into a new folder beside the state folder and resolves to its path once
 * the copy is on the disk. Where that fails nothing of the copy is left. Throws `COPY_FAILED`.
 */
export function copyState(stateDir: string, name: string): string {
  const copy = `${stateDir}.copy-${new Date().toISOString().replace(/[-:]|\.\d+/g, '')}-${process.pid}`;
  for (let attempt = 1; ; attempt += 1) {
    try {
      mkdirSync(copy, { mode: 0o700 });
      for (const file of readdirSync(stateDir).filter((each) => belongsTo(name, each)))
        copyAny(join(stateDir, file), join(copy, file));
      syncPath(copy);
      return copy;
    } catch (cause) {
      rmSync(copy, { recursive: true, force: true });
      // A compaction came in between.
      if (codeOf(cause) === 'ENOENT' && attempt < ATTEMPTS) continue;
      const message = `The state could not be copied to ${copy}, so nothing was changed: ${messageOf(cause)}`;
      throw new RunnerError('COPY_FAILED', message, { copy }, { cause });
    }
  }
}

/** Rather some files too many, of a queue whose name begins alike, than one too few. */
function belongsTo(name: string, file: string): boolean {
  return file.startsWith(`${name}.`) || file.startsWith(`${name}_sched.`);
}

function copyAny(from: string, to: string): void {
  const stats = lstatSync(from);
  if (stats.isSymbolicLink()) symlinkSync(readlinkSync(from), to);
  else if (stats.isDirectory()) copyFolder(from, to);
  // Of pipes and sockets there is nothing to keep.
  else if (stats.isFile()) copyFile(from, to);
}

function copyFolder(from: string, to: string): void {
  mkdirSync(to, { mode: 0o700 });
  for (const file of readdirSync(from)) copyAny(join(from, file), join(to, file));
  syncPath(to);
}

function copyFile(from: string, to: string): void {
  copyFileSync(from, to, COPYFILE_EXCL | COPYFILE_FICLONE);
  syncPath(to);
}

function syncPath(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
