import type { Mutation } from './mutation.js';

const inStateFile = (
  family: string,
  rounds: number,
  name: string,
  file: string,
  find: string,
  replace = '',
): Mutation => ({ package: 'state-file', file: `src/${file}`, name, find, replace, family, rounds });

/** Broken journals, snapshots, rotations and compactions. */
export const stateFileMutations: readonly Mutation[] = [
  inStateFile(
    'bytes',
    4,
    'records are taken without comparing their CRC',
    'record.ts',
    'if (check !== toCheck(crc32(json))) return undefined;',
  ),
  inStateFile(
    'bytes',
    4,
    'snapshots are taken without comparing their checksum',
    'snapshot-reader.ts',
    'return crc === Number.parseInt(expected, 16);',
    'return true;',
  ),
  inStateFile(
    'processes',
    4,
    'a record counts wherever it stands, also when another came first',
    'journal.ts',
    'if (!this.#endsAt(this.offset + length)) return false;',
  ),
  inStateFile(
    'power',
    4,
    'updates are acknowledged without waiting for the disk',
    'update-queue.ts',
    'await replica.sync.reach(replica.seq);',
  ),
  inStateFile(
    'power',
    8,
    'the folder is not synced when a new journal begins',
    'rotation.ts',
    'await system.syncFolder(dir);',
  ),
  inStateFile(
    'power',
    4,
    'a snapshot is published before it is on the disk',
    'snapshot-writer.ts',
    'await system.sync(fd);',
  ),
  inStateFile(
    'calls',
    4,
    'a record that was written in part is taken for written',
    'journal.ts',
    'if (this.system.write(this.#fd, line) !== length) this.#refuseShortWrite();',
    'this.system.write(this.#fd, line);',
  ),
  inStateFile(
    'calls',
    4,
    'what an update decided stays in the state when it could not be written',
    'replica.ts',
    'if (!alone) undo.rollBack(0);',
  ),
  inStateFile(
    'users',
    1,
    'a folder that others may write to is used',
    'folder.ts',
    '(mode & OTHERS_MAY_WRITE) !== 0',
    'false',
  ),
  inStateFile('users', 1, 'others may look into a new folder', 'folder.ts', 'mode: 0o700', 'mode: 0o755'),
];
