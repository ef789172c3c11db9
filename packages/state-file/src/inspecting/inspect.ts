import { join, resolve } from 'node:path';
import { readChain } from '../chain.js';
import type { Chain } from '../chain.js';
import { CorruptStateError, StateFileError } from '../errors.js';
import { assertName, FileNames } from '../file-names.js';
import { filesOf, gather } from '../files-found.js';
import type { StateModel } from '../model.js';
import { Salvage } from '../salvage.js';
import { readSnapshot } from '../snapshot-reader.js';
import { systemCode } from '../system.js';
import { findingsOfFiles, foundFiles, locksOf } from './folder-files.js';
import type { FoundFile } from './folder-files.js';
import type { JournalInspection, StateFileInspection, StateFinding } from './inspection.js';
import { scanJournals } from './journal-scan.js';
import { leftovers, putAside } from './leftovers.js';
import { readOnlySystem } from './read-only-system.js';

/** Which state to inspect, as for `StateFile.open`. */
export interface InspectOptions<S, Op> {
  readonly dir: string;
  readonly name: string;
  readonly model: StateModel<S, Op>;
}

/** What reading a state came to, before its leftovers are known. */
type Reading<S> = Pick<
  StateFileInspection<S>,
  'status' | 'state' | 'seq' | 'generation' | 'journals' | 'salvageable' | 'findings'
>;

const NOTHING = {
  state: undefined,
  seq: 0,
  generation: 0,
  journals: [],
  salvageable: undefined,
  findings: [],
};

/**
 * Looks at the files of a state and changes nothing: not the files, not their times, no lock. Also where they are
 * damaged, foreign, unreadable or missing, and while others write to them. What is wrong comes back as findings.
 * @throws StateFileError `INVALID_NAME`
 */
export async function inspectStateFile<S, Op>({
  dir,
  name,
  model,
}: InspectOptions<S, Op>): Promise<StateFileInspection<S>> {
  assertName(name);
  const chain: Chain<S, Op> = {
    system: readOnlySystem,
    dir: resolve(dir),
    names: new FileNames(name),
    model,
  };
  try {
    const ofFiles = findingsOfFiles(foundFiles(chain));
    const reading = await read(chain, ofFiles);
    const files = foundFiles(chain);
    const findings = [
      ...reading.findings,
      ...ofFiles,
      ...needless(chain, reading, files),
      ...putAside(files),
    ];
    return { ...reading, snapshots: snapshotsOf(files), locks: locksOf(files), findings };
  } catch (error) {
    return { ...withoutFolder(chain.dir, error), snapshots: [], locks: [] };
  }
}

/** Nothing while a compaction is under way: it is about to remove what is needless. */
function needless<S, Op>(
  { names }: Chain<S, Op>,
  { status, journals }: Reading<S>,
  files: readonly FoundFile[],
): StateFinding[] {
  const isCompacting = locksOf(files).some(({ file, isStale }) => file === names.lock && !isStale);
  if (status !== 'sound' || journals.length === 0 || isCompacting) return [];
  return leftovers(files, new Set([...journals.map(({ file }) => file), newestSnapshot(files)]));
}

function withoutFolder(dir: string, error: unknown): Reading<never> {
  const code = systemCode(error);
  if (code === 'ENOENT') return { ...NOTHING, status: 'absent' };
  return { ...NOTHING, status: 'unreadable', findings: [unreadable(dir, error)] };
}

async function read<S, Op>(chain: Chain<S, Op>, known: readonly StateFinding[]): Promise<Reading<S>> {
  try {
    const replica = await readChain(chain);
    if (replica === undefined) return { ...NOTHING, status: 'absent' };
    const { state, seq, generation } = replica;
    replica.close();
    const journals = await chainOf(chain);
    return { ...NOTHING, status: 'sound', state, seq, generation, journals, findings: torn(chain, journals) };
  } catch (error) {
    if (error instanceof CorruptStateError) return damaged(chain, error);
    const isExplained = known.some(({ code }) => code === 'NOT_A_FILE' || code === 'WRONG_OWNER');
    const findings = isExplained && !(error instanceof StateFileError) ? [] : [refused(chain.dir, error)];
    return { ...NOTHING, status: 'unreadable', findings };
  }
}

/** The chain anew for its statistics; empty when a compaction came in between. */
async function chainOf<S, Op>(chain: Chain<S, Op>): Promise<JournalInspection[]> {
  const file = filesOf(chain).snapshots.at(-1) ?? '';
  try {
    const { head } = await readSnapshot(chain.system, join(chain.dir, file), chain.model);
    return await scanJournals(chain, head.journal, head.seq);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

async function damaged<S, Op>(chain: Chain<S, Op>, error: CorruptStateError): Promise<Reading<S>> {
  const { file, line, problem } = error.context as { file: string; line?: number; problem: string };
  const message = `${file}${line === undefined ? '' : `, line ${line}`}: ${problem}`;
  const finding: StateFinding = { severity: 'problem', code: 'DAMAGED', message, files: [file] };
  const reading = { ...NOTHING, status: 'damaged' as const, findings: [finding] };
  try {
    const salvage = new Salvage<S, Op>(chain.model);
    await gather(chain, filesOf(chain), salvage);
    const state = salvage.state();
    const { entriesKept: entries, commitsKept: commits } = salvage;
    return { ...reading, state, salvageable: { entries, commits } };
  } catch {
    return reading;
  }
}

function torn<S, Op>({ dir }: Chain<S, Op>, journals: readonly JournalInspection[]): StateFinding[] {
  return journals
    .filter(({ tornLines }) => tornLines > 0)
    .map(({ file, tornLines }) => {
      const path = join(dir, file);
      const message = `${path} has ${tornLines === 1 ? 'a line' : `${tornLines} lines`} that are not whole`;
      return { severity: 'warning', code: 'TORN_LINES', message, files: [path] };
    });
}

function refused(dir: string, error: unknown): StateFinding {
  if (!(error instanceof StateFileError)) return unreadable(dir, error);
  const code = error.code === 'FOREIGN_FORMAT' ? 'FOREIGN_FORMAT' : 'UNSUPPORTED_VERSION';
  const file = String(error.context['file']);
  return { severity: 'problem', code, message: error.message, files: [file] };
}

function unreadable(dir: string, error: unknown): StateFinding {
  const { path = dir } = error as { path?: string };
  const message = `${path} cannot be read (${systemCode(error) ?? String(error)})`;
  return { severity: 'problem', code: 'UNREADABLE', message, files: [path] };
}

function snapshotsOf(files: readonly FoundFile[]): StateFileInspection<never>['snapshots'] {
  return files
    .filter(({ kind }) => kind === 'snapshot')
    .map(({ file, generation, stats }) => ({ file, generation, bytes: stats.size }))
    .sort((a, b) => a.generation - b.generation);
}

function newestSnapshot(files: readonly FoundFile[]): string {
  return snapshotsOf(files).at(-1)?.file ?? '';
}
