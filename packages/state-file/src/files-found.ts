import { join } from 'node:path';
import type { Chain } from './chain.js';
import type { Salvage } from './salvage.js';

/** The snapshots and journals of a state at one moment, by generation. */
export interface FilesFound {
  readonly snapshots: readonly string[];
  readonly journals: readonly string[];
  readonly newestGeneration: number;
}

/** What is in the folder, whether or not it belongs to the chain. */
export function filesOf<S, Op>({ system, dir, names }: Chain<S, Op>): FilesFound {
  const files = system.list(dir);
  const byGeneration = (of: (file: string) => number | undefined): string[] =>
    files.filter((file) => of(file) !== undefined).sort((a, b) => (of(a) ?? 0) - (of(b) ?? 0));
  const snapshots = byGeneration((file) => names.generationOfSnapshot(file));
  const journals = byGeneration((file) => names.generationOfJournal(file));
  const newestGeneration = Math.max(
    names.generationOfSnapshot(snapshots.at(-1) ?? '') ?? 0,
    names.generationOfJournal(journals.at(-1) ?? '') ?? 0,
  );
  return { snapshots, journals, newestGeneration };
}

/** Salvages the newest snapshot, and the journals from its generation on: what older ones hold is in it. */
export async function gather<S, Op>(
  { system, dir, names }: Chain<S, Op>,
  { snapshots, journals }: FilesFound,
  salvage: Salvage<S, Op>,
): Promise<void> {
  const newest = snapshots.at(-1);
  if (newest !== undefined) await salvage.addSnapshot(system, join(dir, newest));
  const oldest = names.generationOfSnapshot(newest ?? '') ?? 0;
  for (const file of journals) {
    if ((names.generationOfJournal(file) ?? 0) >= oldest) await salvage.addJournal(system, join(dir, file));
  }
}
