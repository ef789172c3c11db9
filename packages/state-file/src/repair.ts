import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Chain } from './chain.js';
import { publishFirst } from './creation.js';
import { filesOf, gather } from './files-found.js';
import type { FilesFound } from './files-found.js';
import { openIfThere } from './journal.js';
import { encodeRecord } from './record.js';
import { Salvage } from './salvage.js';
import { systemCode } from './system.js';

/** What to do with files that cannot be what was written. */
export type OnCorrupt = 'throw' | 'salvage' | 'set-aside';

/** What a repair kept and where the damaged files are. */
export interface Repair {
  readonly brokenFiles: readonly string[];
  readonly entriesKept: number;
  readonly commitsKept: number;
}

/**
 * Begins a new generation in place of damaged files, with every intact record of them or empty, and keeps the files
 * as `.broken`. First each journal is fenced, so that a process which still writes to one notices and reads afresh, and
 * what it wrote before the fence is kept. Undefined when another process was quicker.
 */
export async function repair<S, Op>(
  chain: Chain<S, Op>,
  mode: Exclude<OnCorrupt, 'throw'>,
): Promise<Repair | undefined> {
  const found = fenceAll(chain);
  chain.system.reached('repair: fenced');
  const salvage = new Salvage<S, Op>(chain.model);
  await gather(chain, found, salvage);
  const state = mode === 'salvage' ? salvage.state() : chain.model.empty();
  const brokenFiles = keepCopies(chain, [...found.snapshots, ...found.journals]);
  // A number is left out, so that those who follow see that something happened.
  const won = await publishFirst(chain, found.newestGeneration + 1, salvage.highestSeq + 1, state);
  chain.system.reached('repair: published');
  removeAll(chain, won ? [...found.snapshots, ...found.journals] : brokenFiles);
  await chain.system.syncFolder(chain.dir);
  if (!won) return undefined;
  const { entriesKept, commitsKept } = salvage;
  return {
    brokenFiles: brokenFiles.map((file) => join(chain.dir, file)),
    entriesKept: mode === 'salvage' ? entriesKept : 0,
    commitsKept: mode === 'salvage' ? commitsKept : 0,
  };
}

/** A journal that is sealed before its fence names one that is there already: so it looks until it finds no other. */
function fenceAll<S, Op>(chain: Chain<S, Op>): FilesFound {
  const fenced = new Set<string>();
  for (;;) {
    const found = filesOf(chain);
    const open = found.journals.filter((file) => !fenced.has(file));
    if (open.length === 0) return found;
    for (const file of open) fence(chain, file);
    for (const file of open) fenced.add(file);
  }
}

function fence<S, Op>({ system, dir }: Chain<S, Op>, file: string): void {
  const journal = openIfThere(system, join(dir, file), file);
  try {
    journal?.append(encodeRecord({ fence: true }).line);
  } finally {
    journal?.close();
  }
}

/** Second names for the files, so that they are kept whenever this ends. */
function keepCopies<S, Op>({ system, dir }: Chain<S, Op>, files: readonly string[]): string[] {
  const keep = (file: string, copy: string): string => {
    system.link(join(dir, file), join(dir, copy));
    return copy;
  };
  return files.map((file) => {
    try {
      return keep(file, `${file}.broken`);
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
      return keep(file, `${file}.${randomBytes(4).toString('hex')}.broken`);
    }
  });
}

function removeAll<S, Op>({ system, dir }: Chain<S, Op>, files: readonly string[]): void {
  for (const file of files) system.remove(join(dir, file));
}
