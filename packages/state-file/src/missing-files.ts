import { join } from 'node:path';
import type { Chain } from './chain.js';
import { CorruptStateError } from './errors.js';
import { openIfThere } from './journal.js';
import type { Journal } from './journal.js';
import type { Replica } from './replica.js';

/** With no snapshot at all: undefined, or the name of the missing one when a journal holds what goes on from it. */
export function missingSnapshot<S, Op>({ system, dir, names }: Chain<S, Op>): string | undefined {
  const orphan = system.list(dir).find((file) => {
    const generation = names.generationOfJournal(file);
    return generation !== undefined && holdsRecords(openIfThere(system, join(dir, file), file));
  });
  return orphan && names.snapshot(names.generationOfJournal(orphan) ?? 0);
}

/** A later journal that holds commits means that the seal which named it is damaged. */
export function assertNothingBehind<S, Op>(replica: Replica<S, Op>): void {
  const { system, dir, names } = replica.chain;
  const generationOf = (file: string): number => names.generationOfJournal(file) ?? 0;
  for (const file of system.list(dir).filter((name) => generationOf(name) > replica.generation)) {
    if (!holdsRecords(openIfThere(system, join(dir, file), file))) continue;
    if (replica.catchUp() === 'lost' || replica.generation >= generationOf(file)) continue;
    throw new CorruptStateError(
      replica.journal.file.path,
      undefined,
      `its seal is damaged: ${file} goes on from it`,
    );
  }
}

/** Whether a journal has more than its head. Closes it. */
function holdsRecords(journal: Journal<unknown> | undefined): boolean {
  let found = false;
  try {
    journal?.readMore(({ record }) => (found ||= record !== undefined && 'seq' in record));
  } finally {
    journal?.close();
  }
  return found;
}
