import { readFileSync } from 'node:fs';

/** Loads a peer only when it is measured: until then its packages need not be installed. */
const peer = (file, variant, details) => ({
  ...details,
  isPeer: true,
  prepare: async (place) => (await import(file)).prepare?.(place, variant),
  open: async (place) => (await import(file)).open(place, variant),
  version: (servers) =>
    [...details.packages.map(installed), servers[details.server]?.version].filter(Boolean).join(', '),
});

function installed(name) {
  const manifest = new URL(`../peers/node_modules/${name}/package.json`, import.meta.url);
  return `${name} ${JSON.parse(readFileSync(manifest, 'utf8')).version}`;
}

const PLAINJOB = '../peers/plainjob.mjs';
const BULLMQ = '../peers/bullmq.mjs';
const sqlite = ['plainjob', 'better-sqlite3'];

export const peers = [
  peer(PLAINJOB, 'NORMAL', {
    name: 'plainjob-normal',
    title: 'plainjob, NORMAL',
    settings: 'WAL, synchronous NORMAL (its default)',
    synced: false,
    packages: sqlite,
  }),
  peer(PLAINJOB, 'FULL', {
    name: 'plainjob-full',
    title: 'plainjob, FULL',
    settings: 'WAL, synchronous FULL',
    synced: true,
    packages: sqlite,
  }),
  peer(BULLMQ, 'redis', {
    name: 'bullmq-redis',
    title: 'BullMQ, Redis',
    settings: 'no AOF, no snapshots; removeOnComplete',
    synced: false,
    server: 'redis',
    packages: ['bullmq'],
  }),
  peer(BULLMQ, 'redis-always', {
    name: 'bullmq-redis-always',
    title: 'BullMQ, Redis appendfsync always',
    settings: 'appendonly yes, appendfsync always; removeOnComplete',
    synced: true,
    server: 'redis-always',
    packages: ['bullmq'],
  }),
  peer(BULLMQ, 'postgres', {
    name: 'bullmq-postgres',
    title: 'BullMQ, PostgreSQL',
    settings: 'synchronous_commit on; removeOnComplete; 32 connections',
    synced: true,
    server: 'postgres',
    packages: ['bullmq', 'pg'],
  }),
  peer('../peers/graphile-worker.mjs', undefined, {
    name: 'graphile-worker',
    title: 'graphile-worker',
    settings: 'synchronous_commit on; local queue of 500 and completion in batches; 32 connections',
    synced: true,
    server: 'postgres',
    packages: ['graphile-worker', 'pg'],
  }),
  peer('../peers/pg-boss.mjs', undefined, {
    name: 'pg-boss',
    title: 'pg-boss',
    settings: 'synchronous_commit on; fetch and complete 500 at a time; 32 connections',
    synced: true,
    server: 'postgres',
    packages: ['pg-boss', 'pg'],
  }),
];
