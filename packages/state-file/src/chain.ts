import { join } from 'node:path';
import { CorruptStateError } from './errors.js';
import type { FileNames } from './file-names.js';
import { openIfThere } from './journal.js';
import type { Commit, StateModel } from './model.js';
import { Slice } from './pause.js';
import { assertNothingBehind, missingSnapshot } from './missing-files.js';
import { Replica } from './replica.js';
import { readSnapshot } from './snapshot-reader.js';
import type { Snapshot } from './snapshot-reader.js';
import { systemCode } from './system.js';
import type { System } from './system.js';

const ATTEMPTS = 100;

/** Everything needed to find and read the files of one state. */
export interface Chain<S, Op> {
  readonly system: System;
  readonly dir: string;
  readonly names: FileNames;
  readonly model: StateModel<S, Op>;
}

/** How far to read a chain, and who is told of the commits on the way. */
export interface ReadOptions<Op> {
  /** Reading ends where this generation begins: everything before it is sealed and will never change again. */
  readonly until?: number;
  readonly onCommit?: (commit: Commit<Op>) => void;
  /** Told of the seq of each snapshot that reading begins with: more than one where files disappear on the way. */
  readonly onBegin?: (seq: number) => void;
}

/** The newest generation that has a snapshot. */
export function newestGeneration<S, Op>({ system, dir, names }: Chain<S, Op>): number | undefined {
  return system
    .list(dir)
    .map((file) => names.generationOfSnapshot(file))
    .filter((generation) => generation !== undefined)
    .sort((a, b) => b - a)[0];
}

/**
 * The state as its newest snapshot and the journals behind it give it, or undefined when nothing was created yet.
 * A file that disappears on the way means a newer generation: then it looks again.
 */
export async function readChain<S, Op>(
  chain: Chain<S, Op>,
  options: ReadOptions<Op> = {},
): Promise<Replica<S, Op> | undefined> {
  let gone: string | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const newest = newestGeneration(chain);
    const found = newest === undefined ? missingSnapshot(chain) : await readFrom(chain, newest, options);
    if (typeof found !== 'string') return found;
    if (found === gone && newestGeneration(chain) === newest) break;
    gone = found;
  }
  throw new CorruptStateError(
    join(chain.dir, gone ?? ''),
    undefined,
    'it is missing, or set aside as damaged',
  );
}

/** The replica read from one snapshot on, or the name of the file that was gone. */
async function readFrom<S, Op>(
  chain: Chain<S, Op>,
  generation: number,
  options: ReadOptions<Op>,
): Promise<Replica<S, Op> | string> {
  const { system, dir, names } = chain;
  const file = names.snapshot(generation);
  const snapshot = await readIfThere(chain, file);
  if (snapshot === undefined) return file;
  const { head } = snapshot;
  if (head.generation !== generation)
    throw new CorruptStateError(
      join(dir, file),
      undefined,
      `it says that it opens generation ${head.generation}`,
    );
  if (names.generationOfJournal(head.journal) !== generation)
    throw new CorruptStateError(
      join(dir, file),
      undefined,
      `${JSON.stringify(head.journal)} is no journal of it`,
    );
  options.onBegin?.(head.seq);
  const journal = openIfThere<Op>(system, join(dir, head.journal), head.journal);
  if (journal === undefined) return head.journal;
  const replica = await readJournals(new Replica(chain, snapshot, journal), options);
  if (typeof replica !== 'string' && replica.seq === head.seq) await syncNames(replica);
  return replica;
}

/**
 * Who published the snapshot may not have synced the folder yet, and what is acknowledged on top of it must not be lost
 * with its name. Where a record stands behind it, the one who wrote that has been here.
 */
async function syncNames<S, Op>(replica: Replica<S, Op>): Promise<void> {
  const { system, dir } = replica.chain;
  try {
    await system.syncFolder(dir);
  } catch (error) {
    replica.close();
    throw error;
  }
}

async function readIfThere<S, Op>(
  { system, dir, model }: Chain<S, Op>,
  file: string,
): Promise<Snapshot<S> | undefined> {
  try {
    return await readSnapshot(system, join(dir, file), model);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function readJournals<S, Op>(
  replica: Replica<S, Op>,
  { until = Infinity, onCommit }: ReadOptions<Op>,
): Promise<Replica<S, Op> | string> {
  if (onCommit) replica.onCommit = onCommit;
  try {
    const gone = await readUpTo(replica, until);
    if (gone === undefined && until === Infinity) assertNothingBehind(replica);
    if (gone === undefined) return replica;
    replica.close();
    return gone;
  } catch (error) {
    replica.close();
    throw error;
  }
}

/** Reads on to the newest commit or the wanted generation; the name of the file that is gone, if one is. */
async function readUpTo<S, Op>(replica: Replica<S, Op>, until: number): Promise<string | undefined> {
  const slice = new Slice();
  while (replica.generation < until) {
    const progress = replica.readMore();
    if (progress === 'lost') return replica.journal.file.name;
    const { next } = replica.journal;
    if (next === undefined && progress === 'current') return undefined;
    if (next !== undefined && !replica.moveOn()) return next;
    await slice.rest();
  }
  return undefined;
}
