import { StateFileError } from './errors.js';
import { assertName } from './file-names.js';
import type { StateModel } from './model.js';
import type { OnCorrupt, Repair } from './repair.js';
import { nodeSystem } from './system.js';
import type { System } from './system.js';

/** When an update is acknowledged: once it is on the disk, or once the system has it (which outlives a crash of any process, not a power cut). */
export type Durability = 'fsync' | 'none';

/** What `StateFile.open` takes. */
export interface StateFileOptions<S, Op> {
  /** Folder of the state; created with mode 0700 when it is not there. It must be yours and writable by nobody else. */
  dir: string;
  /** Name of the state in its folder: letters, digits, dots, dashes and underscores, the first a letter or digit. */
  name: string;
  model: StateModel<S, Op>;
  /** Default `fsync`. */
  durability?: Durability;
  /** What to do with damaged files, when opening and whenever they are read later. Default `throw`. */
  onCorrupt?: OnCorrupt;
  /** Seconds to wait for the lock under which compaction and repair run, and for a repair by another process. Default 10. */
  stateTimeout?: number;
  /** Uses a folder on a network file system, which is safe only while a single machine does. Default false. */
  allowNetworkFilesystem?: boolean;
  /** Told after damaged files were salvaged or set aside. */
  onRepair?: (repair: Repair, cause: Error) => void;
  /**
   * Told of what failed in the background: compaction, which is tried again later; looking for the commits of others,
   * which goes on with the next one; a listener that threw. Default: ignored.
   */
  onBackgroundError?: (error: unknown) => void;
  /** A journal may always grow to so many bytes, and to the size of the snapshot, before a new one begins. Default 4 MiB. */
  minJournalBytes?: number;
  /** The system calls; for tests. */
  system?: System;
}

export type CheckedOptions<S, Op> = Required<StateFileOptions<S, Op>>;

const KNOWN = [
  'dir',
  'name',
  'model',
  'durability',
  'onCorrupt',
  'stateTimeout',
  'allowNetworkFilesystem',
  'onRepair',
  'onBackgroundError',
  'minJournalBytes',
  'system',
];

/** The options with their defaults. Throws `INVALID_NAME` or `INVALID_OPTION`. */
export function checkOptions<S, Op>(options: StateFileOptions<S, Op>): CheckedOptions<S, Op> {
  const unknown = Object.keys(options).find((key) => !KNOWN.includes(key));
  if (unknown !== undefined) throw invalid(unknown, `is not an option; there are ${KNOWN.join(', ')}`);
  assertName(options.name);
  assertModel(options.model);
  if (typeof options.dir !== 'string' || options.dir === '' || options.dir.includes('\0'))
    throw invalid('dir', 'is not the path of a folder');
  assertOneOf('durability', options.durability, ['fsync', 'none']);
  assertOneOf('onCorrupt', options.onCorrupt, ['throw', 'salvage', 'set-aside']);
  const { stateTimeout = 10, minJournalBytes = 4 * 1024 * 1024 } = options;
  if (!Number.isFinite(stateTimeout) || stateTimeout < 0)
    throw invalid('stateTimeout', 'is not a number of seconds, 0 or more');
  if (!Number.isSafeInteger(minJournalBytes) || minJournalBytes < 0)
    throw invalid('minJournalBytes', 'is not a number of bytes, 0 or more');
  return {
    durability: 'fsync',
    onCorrupt: 'throw',
    allowNetworkFilesystem: false,
    onRepair: () => undefined,
    onBackgroundError: () => undefined,
    system: nodeSystem,
    ...withoutUndefined(options),
    stateTimeout,
    minJournalBytes,
  };
}

function assertModel(model: unknown): void {
  const given = (model ?? {}) as Record<string, unknown>;
  const isComplete = ['empty', 'apply', 'dump', 'load'].every(
    (method) => typeof given[method] === 'function',
  );
  if (isComplete && typeof given['format'] === 'string' && Number.isSafeInteger(given['version'])) return;
  throw invalid('model', 'is not a StateModel: it needs format, version, empty, apply, dump and load');
}

function withoutUndefined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}

function assertOneOf(option: string, value: unknown, allowed: readonly string[]): void {
  if (value === undefined || allowed.includes(value as string)) return;
  throw invalid(option, `is ${JSON.stringify(value)}, not one of ${allowed.join(', ')}`);
}

function invalid(option: string, problem: string): StateFileError {
  return new StateFileError('INVALID_OPTION', `The option ${option} ${problem}.`, { option });
}
