import { join } from 'node:path';
import { newestGeneration, readChain } from './chain.js';
import type { Chain } from './chain.js';
import type { Replica } from './replica.js';
import { writeSnapshot } from './snapshot-writer.js';

/**
 * Folds what is sealed before a generation into the snapshot that opens it, and removes the files that are needless
 * then. A pure function of files that never change: two compactors do no harm, and what a dead one left undone is done
 * again. Writers do not wait: the state is built a second time, in slices. False when there was nothing to fold.
 */
export async function compactUpTo<S, Op>(chain: Chain<S, Op>, generation: number): Promise<boolean> {
  if ((newestGeneration(chain) ?? generation) >= generation) return false;
  const sealed = await readChain(chain, generation);
  if (sealed === undefined) return false;
  try {
    if (sealed.generation !== generation) return false;
    await publish(chain, sealed);
  } finally {
    sealed.close();
  }
  await removeNeedless(chain, generation, sealed.journal.name);
  return true;
}

async function publish<S, Op>(
  { system, dir, names, model }: Chain<S, Op>,
  sealed: Replica<S, Op>,
): Promise<void> {
  const { generation, seq, state, journal } = sealed;
  const draft = join(dir, names.newDraft(generation));
  const head = { format: model.format, version: model.version, generation, seq, journal: journal.name };
  try {
    await writeSnapshot(system, draft, head, model.dump(state));
    system.reached('compact: snapshot written');
    system.rename(draft, join(dir, names.snapshot(generation)));
    await system.syncFolder(dir);
  } finally {
    system.remove(draft);
  }
  system.reached('compact: published');
}

/**
 * Removes older snapshots, the journals before the new snapshot and the unnamed ones beside its own: a journal of
 * generation K is an orphan once the seal of K-1 names another. Younger ones stay: their sealer may still win.
 */
async function removeNeedless<S, Op>(
  { system, dir, names }: Chain<S, Op>,
  generation: number,
  journal: string,
): Promise<void> {
  const isNeedless = (file: string): boolean =>
    (names.generationOfSnapshot(file) ?? Infinity) < generation ||
    (names.generationOfDraft(file) ?? Infinity) <= generation ||
    ((names.generationOfJournal(file) ?? Infinity) <= generation && file !== journal);
  for (const file of system.list(dir).filter(isNeedless)) system.remove(join(dir, file));
  await system.syncFolder(dir);
  system.reached('compact: removed');
}
