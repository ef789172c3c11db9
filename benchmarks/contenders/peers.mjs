import { readFileSync } from 'node:fs';

/** Loads a peer only when it is measured: until then its packages need not be installed. */
const lazily =
  (file, ...args) =>
  async (place) =>
    (await import(file)).open(place, ...args);

export const peers = [
  {
    name: 'plainjob-normal',
    title: 'plainjob, NORMAL',
    settings: 'better-sqlite3, WAL, synchronous NORMAL (its default)',
    synced: false,
    versionOf: ['plainjob', 'better-sqlite3'],
    open: lazily('../peers/plainjob.mjs', 'NORMAL'),
  },
  {
    name: 'plainjob-full',
    title: 'plainjob, FULL',
    settings: 'better-sqlite3, WAL, synchronous FULL',
    synced: true,
    versionOf: ['plainjob', 'better-sqlite3'],
    open: lazily('../peers/plainjob.mjs', 'FULL'),
  },
].map((peer) => ({ ...peer, isPeer: true, version: () => peer.versionOf.map(installed).join(', ') }));

function installed(name) {
  const manifest = new URL(`../peers/node_modules/${name}/package.json`, import.meta.url);
  return `${name} ${JSON.parse(readFileSync(manifest, 'utf8')).version}`;
}
