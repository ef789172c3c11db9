import { StateFileError } from './errors.js';
import { assertName } from './file-names.js';
import type { StateModel } from './model.js';
import type { OnCorrupt, Repair } from './salvage.js';
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
  /** What to do with damaged files. Default `throw`. */
  onCorrupt?: OnCorrupt;
  /** Seconds to wait for the lock, under which compaction and repair run and contention is calmed. Default 10. */
  stateTimeout?: number;
  /** Uses a folder on a network file system, which is safe only while a single machine does. Default false. */
  allowNetworkFilesystem?: boolean;
  /** Told after damaged files were salvaged or set aside. */
  onRepair?: (repair: Repair, cause: Error) => void;
  /** Told when compaction failed in the background; it is tried again later. Default: ignored. */
  onBackgroundError?: (error: unknown) => void;
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
  'system',
];

/** The options with their defaults. Throws `INVALID_NAME` or `INVALID_OPTION`. */
export function checkOptions<S, Op>(options: StateFileOptions<S, Op>): CheckedOptions<S, Op> {
  const unknown = Object.keys(options).find((key) => !KNOWN.includes(key));
  if (unknown !== undefined) throw invalid(unknown, `is not an option; there are ${KNOWN.join(', ')}`);
  assertName(options.name);
  if (typeof options.dir !== 'string' || options.dir === '' || options.dir.includes('\0'))
    throw invalid('dir', 'is not the path of a folder');
  assertOneOf('durability', options.durability, ['fsync', 'none']);
  assertOneOf('onCorrupt', options.onCorrupt, ['throw', 'salvage', 'set-aside']);
  const { stateTimeout = 10 } = options;
  if (!Number.isFinite(stateTimeout) || stateTimeout < 0)
    throw invalid('stateTimeout', 'is not a number of seconds, 0 or more');
  return {
    durability: 'fsync',
    onCorrupt: 'throw',
    allowNetworkFilesystem: false,
    onRepair: () => undefined,
    onBackgroundError: () => undefined,
    system: nodeSystem,
    ...withoutUndefined(options),
    stateTimeout,
  };
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
