import type { Mutation } from './mutation.js';

const stateFile = (mutation: Omit<Mutation, 'package'>): Mutation => ({ package: 'state-file', ...mutation });

/** Ways to break the product, each of which the suite has to notice. */
export const mutations: readonly Mutation[] = [
  stateFile({
    name: 'records are taken without comparing their CRC',
    file: 'src/record.ts',
    find: 'if (check !== toCheck(crc32(json))) return undefined;',
    replace: '',
    family: 'bytes',
    rounds: 4,
  }),
  stateFile({
    name: 'snapshots are taken without comparing their checksum',
    file: 'src/snapshot-reader.ts',
    find: 'return crc === Number.parseInt(expected, 16);',
    replace: 'return true;',
    family: 'bytes',
    rounds: 4,
  }),
];
