import { join } from 'node:path';
import { newestGeneration, readChain } from './chain.js';
import type { Chain } from './chain.js';
import type { Replica } from './replica.js';
import { writeSnapshot } from './snapshot-writer.js';
import { systemCode } from './system.js';

/**
 * Folds what is sealed before a generation into the snapshot that opens it, and removes the files that are needless
 * then. A pure function of files that never change: two compactors do no harm, and what a dead one left undone is done
 * again. Writers do not wait: the state is built a second time, in slices. Does nothing where nothing is to be folded.
 */
export async function compactUpTo<S, Op>(chain: Chain<S, Op>, generation: number): Promise<void> {
  if ((newestGeneration(chain) ?? generation) >= generation) return;
  const sealed = await readChain(chain, { until: generation });
  if (sealed === undefined) return;
  try {
    if (sealed.generation !== generation || !(await publish(sealed))) return;
  } finally {
    sealed.close();
  }
  await removeNeedless(chain, generation, sealed.journal.file.name);
}

/** False when another compaction has published a later snapshot meanwhile and cleared our draft away. */
async function publish<S, Op>({ chain, generation, seq, state, journal }: Replica<S, Op>): Promise<boolean> {
  const { system, dir, names, model } = chain;
  const draft = join(dir, names.newDraft(generation));
  const { format, version } = model;
  const head = { format, version, generation, seq, journal: journal.file.name };
  try {
    await writeSnapshot(system, draft, head, model.dump(state));
    system.reached('compact: snapshot written');
    system.rename(draft, join(dir, names.snapshot(generation)));
  } catch (error) {
    system.remove(draft);
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
  await system.syncFolder(dir);
  system.reached('compact: published');
  return true;
}

/**
 * Removes older snapshots, the journals before the new snapshot and the unnamed ones beside its own: a journal of
 * generation K is an orphan once the seal of K-1 names another. Younger ones stay: their sealer may still win.
 * Snapshots go first, so that none is left whose journal is gone.
 */
async function removeNeedless<S, Op>(
  { system, dir, names }: Chain<S, Op>,
  generation: number,
  journal: string,
): Promise<void> {
  const files = system.list(dir);
  const snapshots = files.filter((file) => (names.generationOfSnapshot(file) ?? Infinity) < generation);
  const others = files.filter(
    (file) =>
      (names.generationOfDraft(file) ?? Infinity) <= generation ||
      ((names.generationOfJournal(file) ?? Infinity) <= generation && file !== journal),
  );
  for (const file of [...snapshots, ...others]) system.remove(join(dir, file));
  await system.syncFolder(dir);
  system.reached('compact: removed');
}
