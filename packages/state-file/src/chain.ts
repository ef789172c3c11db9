import { join } from 'node:path';
import { CorruptStateError } from './errors.js';
import type { FileNames } from './file-names.js';
import type { Commit, StateModel } from './model.js';
import { Slice } from './pause.js';
import { openIfThere, Replica } from './replica.js';
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

/** The generations that have a snapshot, newest first. */
export function snapshotGenerations<S, Op>({ system, dir, names }: Chain<S, Op>): number[] {
  return system
    .list(dir)
    .map((file) => names.generationOfSnapshot(file))
    .filter((generation) => generation !== undefined)
    .sort((a, b) => b - a);
}

/**
 * The state as its newest snapshot and the journals behind it give it, or undefined when no snapshot is there.
 * A file that disappears on the way means a newer generation: then it looks again. With `until`, reading ends where
 * that generation begins: everything before it is sealed and will never change again.
 */
export async function readChain<S, Op>(
  chain: Chain<S, Op>,
  until = Infinity,
  onCommit: (commit: Commit<Op>) => void = () => undefined,
): Promise<Replica<S, Op> | undefined> {
  let gone: string | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const newest = newestGeneration(chain);
    if (newest === undefined) return undefined;
    const found = await readFrom(chain, newest, until, onCommit);
    if (typeof found !== 'string') return found;
    if (found === gone && newestGeneration(chain) === newest) break;
    gone = found;
  }
  throw new CorruptStateError(
    join(chain.dir, gone ?? ''),
    undefined,
    'it is missing, or was set aside as damaged',
  );
}

export function newestGeneration<S, Op>(chain: Chain<S, Op>): number | undefined {
  return snapshotGenerations(chain)[0];
}

/** The replica read from one snapshot on, or the name of the file that was gone. */
async function readFrom<S, Op>(
  chain: Chain<S, Op>,
  generation: number,
  until: number,
  onCommit: (commit: Commit<Op>) => void,
): Promise<Replica<S, Op> | string> {
  const { system, dir, names, model } = chain;
  const file = names.snapshot(generation);
  const snapshot = await readIfThere(chain, file);
  if (snapshot === undefined) return file;
  const { head, state, bytes } = snapshot;
  if (head.generation !== generation) {
    throw new CorruptStateError(
      join(dir, file),
      undefined,
      `it says that it opens generation ${head.generation}`,
    );
  }
  const journal = openIfThere<Op>(system, dir, head.journal);
  if (journal === undefined) return head.journal;
  const replica = new Replica(system, dir, model, state, journal, {
    generation,
    seq: head.seq,
    snapshotBytes: bytes,
  });
  replica.onCommit = onCommit;
  return readJournals(chain, replica, until);
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
  chain: Chain<S, Op>,
  replica: Replica<S, Op>,
  until: number,
): Promise<Replica<S, Op> | string> {
  try {
    const gone = await readUpTo(replica, until);
    if (gone === undefined) {
      if (until === Infinity) assertNothingBehind(chain, replica);
      return replica;
    }
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
    if (progress === 'lost') return replica.journal.name;
    const next = replica.sealedBy;
    if (next === undefined && progress === 'current') return undefined;
    if (next !== undefined && !replica.moveOn()) return next;
    await slice.rest();
  }
  return undefined;
}

/** A later journal that holds commits means that the seal which named it is damaged. */
function assertNothingBehind<S, Op>({ system, dir, names }: Chain<S, Op>, replica: Replica<S, Op>): void {
  for (const file of system.list(dir)) {
    if ((names.generationOfJournal(file) ?? 0) <= replica.generation) continue;
    const journal = openIfThere<Op>(system, dir, file);
    let commits = 0;
    journal?.readMore(({ record }) => (commits += record !== undefined && 'seq' in record ? 1 : 0));
    journal?.close();
    if (
      commits > 0 &&
      replica.catchUp() === 'current' &&
      replica.journal.name !== file &&
      replica.generation < (names.generationOfJournal(file) ?? 0)
    ) {
      throw new CorruptStateError(
        replica.journal.path,
        undefined,
        `its seal is damaged: ${file} goes on from it`,
      );
    }
  }
}
