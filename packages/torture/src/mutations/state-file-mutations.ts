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
];
