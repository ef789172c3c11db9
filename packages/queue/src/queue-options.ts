import type { Durability, OnCorrupt, System } from '@millrace/state-file';
import { QueueError } from './errors.js';
import type { LoggerLike } from './logger.js';
import type { Registry } from './registry.js';
import { MAX_DATA_LENGTH } from './task-checks.js';
import type { Reschedule, QueueSettings } from './task-queue-like.js';

type GivenSettings = { readonly [K in keyof QueueSettings]?: QueueSettings[K] | undefined };

/** What `TaskQueue.open` takes. The settings among them are stored and reach every other instance. Times in seconds. */
export interface TaskQueueOptions extends GivenSettings {
  /** Name of the queue: letters, digits, dots, dashes and underscores, the first a letter or digit. */
  name: string;
  /** Folder of the state; created with mode 0700 when it is not there. */
  stateDir: string;
  /** Deprecated name of `stateDir`. */
  cacheDir?: string | undefined;
  /** How long to wait for the lock of the state file, under which only repair and compaction run. Default 10. */
  stateTimeout?: number | undefined;
  /** Default: the logger of the process. */
  logger?: LoggerLike | undefined;
  /** Default: the registry of the process. */
  registry?: Registry | undefined;
  /** Gives tasks that want another attempt back to their scheduler; `@millrace/scheduler` exports it ready made. */
  reschedule?: Reschedule | undefined;
  /** `fsync`: what was acknowledged outlives a power cut. `none`: it outlives any crash of a program. Default `fsync`. */
  durability?: Durability | undefined;
  /** What to do with damaged state files. Default `throw`. */
  onCorrupt?: OnCorrupt | undefined;
  /** From SIGTERM to SIGKILL at a child's time limit. Default 5. */
  killGraceSeconds?: number | undefined;
  /** Uses a folder on a network file system, which is safe only while a single machine does. Default false. */
  allowNetworkFilesystem?: boolean | undefined;
  /** The wall clock: seconds since the epoch. Time limits keep to elapsed time. For tests. */
  now?: (() => number) | undefined;
  /** The system calls on the state, and the wait points of the protocol (`QueueWaitPoint`); for tests. */
  system?: System | undefined;
}

const SETTINGS = [
  'maxRunning',
  'defaultTimeout',
  'maxTimeout',
  'defaultChildTimeout',
  'historyLimit',
  'maxDataSize',
] as const;
const OTHERS = [
  'name',
  'stateDir',
  'cacheDir',
  'stateTimeout',
  'logger',
  'registry',
  'reschedule',
  'durability',
  'onCorrupt',
  'killGraceSeconds',
  'allowNetworkFilesystem',
  'now',
  'system',
] as const;

/** Throws `NO_STATE_DIR`, `NO_QUEUE_NAME` or `INVALID_OPTION`. */
export function checkQueueOptions(options: TaskQueueOptions): TaskQueueOptions {
  if (typeof options !== 'object' || options === null) throw invalid('options', options, 'an object');
  const known: readonly string[] = [...SETTINGS, ...OTHERS];
  const unknown = Object.keys(options).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw new QueueError(
      'INVALID_OPTION',
      `${unknown} is not an option of a queue; there are ${known.join(', ')}.`,
      { option: unknown },
    );
  }
  const stateDir = options.stateDir ?? options.cacheDir;
  if (!stateDir) throw new QueueError('NO_STATE_DIR', 'No caching directory supplied.');
  if (typeof stateDir !== 'string' || stateDir.includes('\0'))
    throw invalid('stateDir', stateDir, 'the path of a folder');
  if (!options.name) throw new QueueError('NO_QUEUE_NAME', 'No queue name supplied.');
  for (const key of SETTINGS) checkSetting(key, options[key]);
  checkNumber('killGraceSeconds', options.killGraceSeconds);
  if (options.reschedule !== undefined && typeof options.reschedule !== 'function')
    throw invalid('reschedule', options.reschedule, 'a function');
  if (options.now !== undefined && typeof options.now !== 'function')
    throw invalid('now', options.now, 'a function');
  if (options.registry !== undefined && typeof options.registry.moduleOf !== 'function')
    throw invalid('registry', options.registry, 'a Registry');
  checkBoolean('allowNetworkFilesystem', options.allowNetworkFilesystem);
  return { ...options, stateDir };
}

/** The settings among the options, those that were given. */
export function givenSettings(options: TaskQueueOptions): Partial<QueueSettings> {
  return Object.fromEntries(
    SETTINGS.filter((key) => options[key] !== undefined).map((key) => [key, options[key]]),
  );
}

function checkSetting(key: (typeof SETTINGS)[number], value: unknown): void {
  if (key === 'maxDataSize') return checkDataSize(value);
  if (key === 'maxRunning' || key === 'historyLimit') {
    const least = key === 'maxRunning' ? 1 : 0;
    if (value !== undefined && !(Number.isSafeInteger(value) && (value as number) >= least))
      throw invalid(key, value, `a whole number, ${least} or more`);
    return;
  }
  if (value !== undefined && !(Number.isFinite(value) && (value as number) > 0))
    throw invalid(key, value, 'a number of seconds above 0');
}

function checkDataSize(value: unknown): void {
  const fits = Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= MAX_DATA_LENGTH;
  if (value !== undefined && !fits)
    throw invalid('maxDataSize', value, `a whole number of characters from 0 to ${MAX_DATA_LENGTH}`);
}

function checkNumber(option: string, value: unknown): void {
  if (value !== undefined && !(Number.isFinite(value) && (value as number) >= 0))
    throw invalid(option, value, 'a number of seconds, 0 or more');
}

function checkBoolean(option: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'boolean') throw invalid(option, value, 'true or false');
}

function invalid(option: string, value: unknown, wanted: string): QueueError {
  return new QueueError(
    'INVALID_OPTION',
    `The option ${option} has to be ${wanted}, not ${JSON.stringify(value) ?? String(value)}.`,
    { option },
  );
}
