import { inspectQueue } from '@millrace/queue';
import type { Logger, QueueInspection } from '@millrace/queue';
import { inspectSchedule } from '@millrace/scheduler';
import type { ScheduleInspection } from '@millrace/scheduler';
import { codeOf, messageOf } from '../errors.js';
import type { Output } from '../output/output.js';
import type { LoadedSettings } from '../settings/flags.js';
import { Workspace } from '../workspace.js';
import { problem } from './check.js';
import type { Check } from './check.js';
import { brokenOff, checkFiles, checkFolder, notLooked } from './check-files.js';
import { checkCommands, checkPlugins } from './check-plugins.js';
import { checkChildren, checkRunners, checkTasks } from './check-runners.js';
import { checkScheduled } from './check-schedule.js';

const OLDEST_NODE = [20, 15] as const;

/** Which settings to go by, and what was wrong with them. */
export interface GivenSettings {
  readonly loaded: LoadedSettings;
  readonly error: unknown;
}

/** Looks at everything that a queue needs, and changes nothing. One check that breaks off does not stop the others. */
export async function examine({ loaded, error }: GivenSettings, output: Output): Promise<Check[]> {
  const place = { stateDir: loaded.settings.queue.stateDir, name: loaded.settings.queue.name };
  const [queue, schedule] = [
    await tried(async () => inspectQueue(place)),
    await tried(async () => inspectSchedule(place)),
  ];
  return [
    checkNode(),
    checkSettings(loaded, error),
    checkFolder(place.stateDir),
    ...ofQueue(queue),
    ...ofSchedule(schedule, queue),
    ...(await ofPlugins(loaded, output, [queue, schedule])),
  ];
}

function ofQueue(queue: QueueInspection | Error): Check[] {
  if (queue instanceof Error) return [brokenOff('queue', queue.message)];
  const files = checkFiles('queue', queue.files);
  if (!queue.isReadable && queue.files.status !== 'absent')
    return [files, ...['runners', 'tasks', 'children'].map(notLooked)];
  return [files, checkRunners(queue), checkTasks(queue), checkChildren(queue)];
}

function ofSchedule(schedule: ScheduleInspection | Error, queue: QueueInspection | Error): Check[] {
  if (schedule instanceof Error) return [brokenOff('schedule', schedule.message)];
  const files = checkFiles('schedule', schedule.files);
  if (schedule.files.status !== 'absent' && !schedule.isReadable) return [files, notLooked('scheduled')];
  return queue instanceof Error ? [files] : [files, checkScheduled(schedule, queue)];
}

/** Loads the plugins as a runner would, but quietly. */
async function ofPlugins(
  loaded: LoadedSettings,
  output: Output,
  inspected: readonly (QueueInspection | ScheduleInspection | Error)[],
): Promise<Check[]> {
  const warnings: string[] = [];
  const workspace = new Workspace(async () => loaded, output, collecting(warnings));
  const plugins = await tried(async () => workspace.plugins());
  if (plugins instanceof Error) return [brokenOff('plugins', plugins.message)];
  const { registry } = workspace;
  const checks = [
    checkPlugins(plugins.list(), registry, warnings),
    checkCommands(inUse(inspected), registry),
  ];
  await workspace.close();
  return checks;
}

function checkNode(): Check {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isOld = major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
  const wanted = OLDEST_NODE.join('.');
  const finding = problem('NODE_TOO_OLD', `millrace needs Node ${wanted} or later`, 'update Node');
  return { name: 'node', summary: process.version, findings: isOld ? [finding] : [] };
}

function checkSettings({ file }: LoadedSettings, error: unknown): Check {
  if (error === undefined)
    return { name: 'settings', summary: file ?? 'no file; defaults and options', findings: [] };
  const remedy = 'mend the file; what follows was looked at with the default settings';
  const finding = problem(codeOf(error) ?? 'SETTINGS', messageOf(error), remedy);
  return { name: 'settings', summary: 'cannot be used', findings: [finding] };
}

function inUse(inspected: readonly (QueueInspection | ScheduleInspection | Error)[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const each of inspected)
    if (!(each instanceof Error))
      for (const [command, count] of each.commands) counts.set(command, (counts.get(command) ?? 0) + count);
  return counts;
}

async function tried<T>(look: () => Promise<T>): Promise<T | Error> {
  try {
    return await look();
  } catch (error) {
    return new Error(messageOf(error), { cause: error });
  }
}

/** A logger that keeps warnings for later. */
export function collecting(warnings: string[]): Logger {
  return {
    throw(error) {
      throw error;
    },
    warn: (message) => void warnings.push(message),
    info: () => undefined,
    notify: (message) => void warnings.push(message),
  };
}
