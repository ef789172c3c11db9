import { crc32 } from 'node:zlib';

/** Counts how often each id was added, and hashes the order in which they came. */
export const tally = {
  format: 'tally',
  version: 1,
  sections: ['tally', 'counts'],
  empty: () => ({ total: 0, hash: 0, counts: new Map() }),
  apply(state, { id }, undo) {
    if (typeof id !== 'string') throw new TypeError('an id is not a string');
    const { total, hash } = state;
    const count = state.counts.get(id);
    undo?.push(() => {
      Object.assign(state, { total, hash });
      if (count === undefined) state.counts.delete(id);
      else state.counts.set(id, count);
    });
    state.total += 1;
    state.hash = crc32(id, hash);
    state.counts.set(id, (count ?? 0) + 1);
    return state;
  },
  *dump({ total, hash, counts }) {
    yield ['tally', { total, hash }];
    for (const entry of counts) yield ['counts', entry];
  },
  load(state, section, entry) {
    if (section === 'tally' && typeof entry.total === 'number') Object.assign(state, entry);
    else if (section === 'counts' && Array.isArray(entry)) state.counts.set(...entry);
    else throw new Error(`no section ${section}`);
    return state;
  },
};
