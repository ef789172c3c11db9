import { join } from 'node:path';
import type { Chain } from './chain.js';
import { Journal } from './journal.js';
import { encodeRecord } from './record.js';
import type { SealRecord } from './record.js';
import type { Replica } from './replica.js';
import type { System } from './system.js';

const MIN_JOURNAL_BYTES = 4 * 1024 * 1024;

/** Whether a replica's journal has outgrown its snapshot, so that the next one should begin. */
export function isOutgrown<S, Op>(replica: Replica<S, Op>): boolean {
  return replica.journal.offset > Math.max(MIN_JOURNAL_BYTES, replica.snapshotBytes);
}

/**
 * Seals the replica's journal with the name of a new one. When another process sealed first, its journal counts and
 * ours is removed. When the seal could not be written, ours stays: it may yet turn out to be named, and compaction
 * clears it away otherwise. `isInUse` says whether the replica is still the one that counts after waiting for the disk.
 */
export async function rotate<S, Op>(
  chain: Chain<S, Op>,
  replica: Replica<S, Op>,
  by: string,
  isInUse: () => boolean,
): Promise<void> {
  const { system, dir, names } = chain;
  const { generation } = replica;
  const name = names.newJournal(generation + 1);
  const next = await Journal.create(system, join(dir, name), name);
  next.close();
  await system.syncFolder(dir);
  if (isInUse()) await replica.journal.datasync();
  system.reached('rotate: journal created');
  const won = isInUse() && replica.generation === generation && seal(replica, name, by, system);
  if (!won) system.remove(join(dir, name));
  system.reached('rotate: sealed');
}

/** Competes for the next seq until the journal is sealed; whether by us. */
function seal<S, Op>(replica: Replica<S, Op>, name: string, by: string, system: System): boolean {
  while (replica.sealedBy === undefined) {
    let progress = replica.readMore();
    while (progress === 'more') progress = replica.readMore();
    if (progress === 'lost') return false;
    if (replica.sealedBy !== undefined) break;
    const record: SealRecord = { seq: replica.seq + 1, by, at: system.now(), seal: name };
    if (replica.journal.append(encodeRecord(record))) replica.acceptOwn(record);
  }
  return replica.sealedBy === name;
}
