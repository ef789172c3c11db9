import { join } from 'node:path';
import { Journal } from './journal.js';
import type { Replica } from './replica.js';

/**
 * Seals the replica's journal with the name of a new one. When another process sealed first, its journal counts and
 * ours is removed. When writing the seal failed, ours stays: it may yet turn out to be named, and compaction clears it
 * away otherwise. `isInUse` says whether the replica is still the one that counts after waiting for the disk.
 */
export async function rotate<S, Op>(
  replica: Replica<S, Op>,
  by: string,
  isInUse: () => boolean,
): Promise<void> {
  const { generation, chain } = replica;
  const { system, dir, names } = chain;
  const name = names.newJournal(generation + 1);
  await createNext(replica, name, isInUse);
  system.reached('rotate: journal created');
  const isWanted = isInUse() && replica.generation === generation;
  if (!isWanted || replica.seal(name, by) !== name) system.remove(join(dir, name));
  system.reached('rotate: sealed');
}

/** Brings the new journal to the disk, and the present one, so that others wait less when they move on. */
async function createNext<S, Op>(
  replica: Replica<S, Op>,
  name: string,
  isInUse: () => boolean,
): Promise<void> {
  const { system, dir } = replica.chain;
  await Journal.create(system, join(dir, name), name);
  try {
    await system.syncFolder(dir);
    if (isInUse()) await replica.sync.reach(replica.seq);
  } catch (error) {
    system.remove(join(dir, name));
    throw error;
  }
}
