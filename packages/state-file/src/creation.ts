import { join } from 'node:path';
import type { Chain } from './chain.js';
import { Journal } from './journal.js';
import type { SnapshotHead } from './snapshot.js';
import { writeSnapshot } from './snapshot-writer.js';
import { systemCode } from './system.js';

/** Creates the first generation with the empty state, unless somebody else just did. */
export async function createEmpty<S, Op>(chain: Chain<S, Op>): Promise<void> {
  await publishFirst(chain, 1, 0, chain.model.empty());
}

/**
 * Publishes a state as the snapshot of a generation, with a new empty journal. False when that generation is there
 * already: whoever asked has to open what is there and must not assume that its own won. Leaves nothing behind then,
 * nor when the system refuses.
 */
export async function publishFirst<S, Op>(
  chain: Chain<S, Op>,
  generation: number,
  seq: number,
  state: S,
): Promise<boolean> {
  const { system, dir, names, model } = chain;
  const journal = names.newJournal(generation);
  const draft = names.newDraft(generation);
  const head = { format: model.format, version: model.version, generation, seq, journal };
  let won = false;
  try {
    await prepare(chain, draft, head, state);
    won = linkIfFree(chain, draft, names.snapshot(generation));
  } finally {
    system.remove(join(dir, draft));
    if (!won) system.remove(join(dir, journal));
  }
  await system.syncFolder(dir);
  system.reached('create: published');
  return won;
}

/** Brings both files to the disk, with the snapshot under a name that nobody reads. */
async function prepare<S, Op>(
  { system, dir, model }: Chain<S, Op>,
  draft: string,
  head: SnapshotHead,
  state: S,
): Promise<void> {
  await Journal.create(system, join(dir, head.journal), head.journal);
  system.reached('create: journal written');
  await writeSnapshot(system, join(dir, draft), head, model.dump(state));
  await system.syncFolder(dir);
  system.reached('create: snapshot written');
}

function linkIfFree<S, Op>({ system, dir }: Chain<S, Op>, from: string, to: string): boolean {
  try {
    system.link(join(dir, from), join(dir, to));
    return true;
  } catch (error) {
    // ENOENT: a compaction of what another process published has cleared our draft away.
    if (['EEXIST', 'ENOENT'].includes(systemCode(error) ?? '')) return false;
    throw error;
  }
}
