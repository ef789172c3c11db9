import { resolve } from 'node:path';
import { defaultRegistry, toLogger } from '@millrace/queue';
import type { Logger, LoggerLike, Registry } from '@millrace/queue';
import { PluginError } from './errors.js';
import { pluginFolder } from './plugin-folder.js';
import type { PluginFolder } from './plugin-folder.js';

/** Settings of a PluginManager. */
export interface PluginManagerOptions {
  /** Where commands are registered. Default: the registry of the process. */
  registry?: Registry;
  /** Where problems are reported. Default: the logger of the process, else standard error. */
  logger?: LoggerLike;
  /** Folder from which packages and relative folders are resolved: that of the settings file. Default: the current folder. */
  baseDir?: string;
  /** Root folders in which `loadPluginByName` looks, beside those that have been loaded from. */
  directories?: readonly string[];
  /** Names of plugins that are not to be loaded until `enablePlugin`. */
  disabled?: readonly string[];
  /** Seconds that the import of one plugin and its `toRegister()` may take together. Default 10. */
  loadTimeoutSeconds?: number;
}

/** Which folders to load from: each namespace in each directory. */
export interface PluginFolders {
  directories: readonly string[];
  /** Default `['']`: the directories themselves. */
  namespaces?: readonly string[];
}

/** How folders are watched. */
export interface WatchOptions extends PluginFolders {
  /** Seconds without a change before plugins are loaded, so that a file is not read while it is written. Default 0.1. */
  debounceSeconds?: number;
  /** Seconds between looks at the folders that need no event, for file systems that send none. Default 30. */
  rescanSeconds?: number;
}

/** Options with every default filled in. */
export interface ManagerSettings {
  readonly registry: Registry;
  readonly logger: Logger | undefined;
  readonly baseDir: string;
  readonly directories: readonly string[];
  readonly disabled: readonly string[];
  readonly loadTimeoutSeconds: number;
}

const MANAGER_OPTIONS = ['registry', 'logger', 'baseDir', 'directories', 'disabled', 'loadTimeoutSeconds'];
const FOLDER_OPTIONS = ['directories', 'namespaces'];
const WATCH_OPTIONS = [...FOLDER_OPTIONS, 'debounceSeconds', 'rescanSeconds'];

/** @throws PluginError `INVALID_OPTION` */
export function managerSettings(options: PluginManagerOptions): ManagerSettings {
  assertNames('PluginManager', options, MANAGER_OPTIONS);
  const { registry, logger, baseDir = process.cwd(), directories = [], disabled = [] } = options;
  const base = resolve(text('baseDir', baseDir));
  return {
    registry: registryOf(registry),
    logger: logger && toLogger(logger),
    baseDir: base,
    directories: texts('directories', directories).map((directory) =>
      resolve(base, text('directories', directory)),
    ),
    disabled: [...texts('disabled', disabled)],
    loadTimeoutSeconds: seconds('loadTimeoutSeconds', options.loadTimeoutSeconds ?? 10),
  };
}

function registryOf(registry: Registry | undefined): Registry {
  if (registry === undefined) return defaultRegistry();
  if (typeof registry.moduleOf === 'function') return registry;
  throw new PluginError('INVALID_OPTION', 'registry must be a Registry.', { option: 'registry' });
}

/** One namespace of one root folder. Throws `INVALID_OPTION` or `INVALID_NAMESPACE`. */
export function folderOf(rootDir: string, namespace: string, baseDir: string): PluginFolder {
  return pluginFolder(resolve(baseDir, text('rootDir', rootDir)), namespace);
}

/** The folders that options name: for each directory, each namespace. Throws `INVALID_OPTION` or `INVALID_NAMESPACE`. */
export function foldersOf(options: PluginFolders, baseDir: string): PluginFolder[] {
  assertNames('loadAllPlugins', options, FOLDER_OPTIONS);
  const { directories, namespaces = [''] } = options;
  const folders = texts('directories', directories).flatMap((directory) =>
    texts('namespaces', namespaces).map((namespace) => folderOf(directory, namespace, baseDir)),
  );
  return [...new Map(folders.map((folder) => [folder.path, folder])).values()];
}

/** @throws PluginError `INVALID_OPTION` */
export function watchSettings(options: WatchOptions): {
  folders: PluginFolders;
  debounceSeconds: number;
  rescanSeconds: number;
} {
  assertNames('watchPlugins', options, WATCH_OPTIONS);
  const { debounceSeconds = 0.1, rescanSeconds = 30, ...folders } = options;
  return {
    folders,
    debounceSeconds: seconds('debounceSeconds', debounceSeconds),
    rescanSeconds: seconds('rescanSeconds', rescanSeconds),
  };
}

/** @throws PluginError `INVALID_OPTION` */
export function assertPluginName(name: unknown): void {
  if (typeof name !== 'string' || name === '') throw invalid('name', 'must be the name of a plugin');
}

function assertNames(what: string, options: object, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null) throw invalid(what, 'takes an object with options');
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined) throw invalid(unknown, `is no option of ${what}; there are ${known.join(', ')}`);
}

function text(option: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw invalid(option, 'must be the path of a folder, a string that is not empty');
}

function texts(option: string, value: unknown): readonly string[] {
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'string')) return value;
  throw invalid(option, 'must be a list of strings');
}

/** Timers of Node end at 2^31 ms. */
function seconds(option: string, value: unknown): number {
  if (typeof value === 'number' && value > 0 && value <= 2_000_000) return value;
  throw invalid(option, 'must be a number of seconds above 0');
}

function invalid(option: string, reason: string): PluginError {
  return new PluginError('INVALID_OPTION', `${option} ${reason}.`, { option });
}
