import { join } from 'node:path';
import type { Chain } from './chain.js';
import { Journal } from './journal.js';
import { writeSnapshot } from './snapshot-writer.js';
import { systemCode } from './system.js';

/**
 * Publishes a state as the snapshot of a generation, with a new empty journal. False when that generation is there
 * already: whoever asked has to open what is there and must not assume that its own won. Leaves nothing behind then.
 */
export async function publishFirst<S, Op>(
  chain: Chain<S, Op>,
  generation: number,
  seq: number,
  state: S,
): Promise<boolean> {
  const { system, dir, names, model } = chain;
  const journalName = names.newJournal(generation);
  const draft = join(dir, names.newDraft(generation));
  const journal = await Journal.create(system, join(dir, journalName), journalName);
  journal.close();
  system.reached('create: journal written');
  const head = { format: model.format, version: model.version, generation, seq, journal: journalName };
  await writeSnapshot(system, draft, head, model.dump(state));
  await system.syncFolder(dir);
  system.reached('create: snapshot written');
  const won = linkIfFree(chain, draft, join(dir, names.snapshot(generation)));
  system.remove(draft);
  if (!won) system.remove(join(dir, journalName));
  await system.syncFolder(dir);
  system.reached('create: published');
  return won;
}

/** Creates the first generation with the empty state, unless somebody else just did. */
export async function createEmpty<S, Op>(chain: Chain<S, Op>): Promise<void> {
  await publishFirst(chain, 1, 0, chain.model.empty());
}

function linkIfFree<S, Op>({ system }: Chain<S, Op>, from: string, to: string): boolean {
  try {
    system.link(from, to);
    return true;
  } catch (error) {
    // ENOENT: a compaction of what another process published has cleared our draft away.
    if (['EEXIST', 'ENOENT'].includes(systemCode(error) ?? '')) return false;
    throw error;
  }
}
