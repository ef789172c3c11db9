import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Logger, LoggerLike } from '@millrace/queue';
import type { Durability, OnCorrupt, StateFileOptions, System } from '@millrace/state-file';
import { SchedulerError } from './errors.js';
import { assertKnownOptions } from './option-names.js';
import type { Schedule } from './schedule.js';
import type { ScheduleOp } from './schedule-model.js';
import { fromToken } from './token.js';
import type { Place } from './token.js';

/** How a schedule is opened, whichever it is. */
export interface SchedulerSettings {
  /** Default: the default logger of the process. */
  logger?: LoggerLike | undefined;
  /** When a change is acknowledged. `fsync`, the default, also survives a power cut; `none` is faster. */
  durability?: Durability | undefined;
  /** What to do with damaged files. Default `throw`. */
  onCorrupt?: OnCorrupt | undefined;
  /** Seconds to wait for the lock of the state file. */
  stateTimeout?: number | undefined;
  /** Uses a folder on a network file system, which is safe only while a single machine does. Default false. */
  allowNetworkFilesystem?: boolean | undefined;
  /** The clock, in epoch seconds. Default: that of the system. */
  now?: (() => number) | undefined;
  /** The system calls on the state, and the wait points of the protocol (`ScheduleWaitPoint`); for tests. */
  system?: System | undefined;
}

/** Which schedule is opened: by its folder and name, or by the token of one that is there. */
export type SchedulerOptions = SchedulerSettings &
  (
    | { /** Created when it is not there. */ stateDir: string; name: string; token?: undefined }
    | { token: string; name?: undefined; stateDir?: undefined }
  );

const PLACE_OPTIONS = ['name', 'stateDir', 'token'];
const SETTINGS = [
  'logger',
  'durability',
  'onCorrupt',
  'stateTimeout',
  'allowNetworkFilesystem',
  'now',
  'system',
];

/**
 * Where the schedule is that the options name.
 * Throws `INVALID_OPTION`, `NO_STATE_DIR`, `NO_SCHEDULER_NAME`, `INVALID_TOKEN` or `NO_SUCH_SCHEDULE`.
 */
export function placeOf(options: SchedulerOptions): Place {
  assertKnownOptions(options, [...PLACE_OPTIONS, ...SETTINGS], 'Scheduler.open');
  if (options.now !== undefined && typeof options.now !== 'function') throw invalid('now', 'a function');
  if (options.token !== undefined) return existingPlace(options.token);
  const { name, stateDir } = options;
  if (!stateDir) throw new SchedulerError('NO_STATE_DIR', 'No caching directory supplied. Give stateDir.');
  if (typeof stateDir !== 'string' || stateDir.includes('\0'))
    throw invalid('stateDir', 'the path of a folder');
  if (!name) throw new SchedulerError('NO_SCHEDULER_NAME', 'No scheduler name supplied.');
  return { name, stateDir: resolve(stateDir) };
}

function invalid(option: string, wanted: string): SchedulerError {
  return new SchedulerError('INVALID_OPTION', `The option ${option} has to be ${wanted}.`, { option });
}

/** The options of the state file, as far as those of the scheduler set them. */
export function fileSettings(settings: SchedulerSettings, logger: Logger): FileSettings {
  const { durability, onCorrupt, stateTimeout, allowNetworkFilesystem, system } = settings;
  return {
    ...(durability !== undefined && { durability }),
    ...(onCorrupt !== undefined && { onCorrupt }),
    ...(stateTimeout !== undefined && { stateTimeout }),
    ...(allowNetworkFilesystem !== undefined && { allowNetworkFilesystem }),
    ...(system !== undefined && { system }),
    onRepair: ({ brokenFiles, entriesKept, commitsKept }, cause) => {
      logger.warn(cause.message);
      logger.notify(
        `A damaged schedule was repaired: ${entriesKept} entries and ${commitsKept} commits were kept. ` +
          `The damaged files are ${brokenFiles.join(', ')}.`,
      );
    },
    onBackgroundError: (error) => logger.warn(`The schedule could not be compacted: ${String(error)}`),
  };
}

type FileSettings = Omit<StateFileOptions<Schedule, ScheduleOp>, 'dir' | 'name' | 'model'>;

/** The name of the state file of a schedule: a queue of the same name may live in the same folder. */
export function stateFileName(scheduleName: string): string {
  return `${scheduleName}_sched`;
}

/** A token says that a schedule is there, so opening it never creates one. */
function existingPlace(token: string): Place {
  const place = fromToken(token);
  if (hasSchedule(place)) return place;
  const { name, stateDir } = place;
  throw new SchedulerError(
    'NO_SUCH_SCHEDULE',
    `There is no schedule '${name}' in ${stateDir}. It was removed, or the token comes from another machine.`,
    { name, stateDir },
  );
}

function hasSchedule({ stateDir, name }: Place): boolean {
  const isSnapshot = /^\.\d{6,}\.yaml$/;
  const prefix = stateFileName(name);
  try {
    return readdirSync(stateDir).some(
      (file) => file.startsWith(prefix) && isSnapshot.test(file.slice(prefix.length)),
    );
  } catch {
    return false;
  }
}
