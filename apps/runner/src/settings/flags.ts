import { resolve } from 'node:path';
import { RunnerError } from '../errors.js';
import { didYouMean } from '../nearest.js';
import { settingAt, settingPaths } from './schema.js';
import type { Settings } from './schema.js';
import { findSettingsFile, readSettingsFile } from './settings-file.js';
import { combineSettings } from './settings.js';
import type { SettingsLayer } from './settings.js';

/** What the command line says about settings. */
export interface SettingsFlags {
  /** Path of the settings file; left out, it is looked for upwards. */
  readonly config?: string;
  readonly stateDir?: string;
  readonly name?: string;
  /** Each `section.key=value`. */
  readonly set?: readonly string[];
}

/** The settings in force and where they came from. */
export interface LoadedSettings {
  readonly settings: Settings;
  readonly file: string | undefined;
  /** The folder of the file, else the current one. */
  readonly folder: string;
}

/**
 * Reads the settings file, if there is one, and puts the flags over it.
 * @throws RunnerError `INVALID_SETTINGS`, `SETTINGS_UNREADABLE`, `SETTINGS_UNSAFE`
 */
export async function loadSettings(flags: SettingsFlags, folder: string): Promise<LoadedSettings> {
  const file = flags.config === undefined ? findSettingsFile(folder) : resolve(folder, flags.config);
  const layers = file === undefined ? [] : [await readSettingsFile(file)];
  const base = layers[0]?.folder ?? folder;
  return { settings: combineSettings([...layers, ...flagLayers(flags, folder)], base), file, folder: base };
}

/** The flags over the defaults, for when the settings file cannot be used; paths are relative to `base`. */
export function settingsWithoutFile(flags: SettingsFlags, folder: string, base: string): LoadedSettings {
  return { settings: combineSettings(flagLayers(flags, folder), base), file: undefined, folder: base };
}

function flagLayers({ stateDir, name, set = [] }: SettingsFlags, folder: string): SettingsLayer[] {
  const layer = (source: string, path: string, value: unknown): SettingsLayer => {
    const [section = '', key = ''] = path.split('.');
    return { source, folder, values: { [section]: { [key]: value } } };
  };
  return [
    ...set.map((assignment) => layer('--set', ...parseAssignment(assignment))),
    ...(stateDir === undefined ? [] : [layer('--state-dir', 'queue.stateDir', stateDir)]),
    ...(name === undefined ? [] : [layer('--name', 'queue.name', name)]),
  ];
}

function parseAssignment(assignment: string): [path: string, value: unknown] {
  const [, path, text] = /^([^=]+)=(.*)$/s.exec(assignment) ?? [];
  if (path === undefined || text === undefined) {
    throw new RunnerError(
      'INVALID_SETTINGS',
      `--set takes section.key=value, not ${JSON.stringify(assignment)}.`,
      { assignment },
    );
  }
  const setting = settingAt(path);
  if (setting === undefined) {
    throw new RunnerError(
      'INVALID_SETTINGS',
      `--set: ${path} is not a setting.${didYouMean(path, settingPaths())}`,
      { path },
    );
  }
  if (setting.list) return [path, text === '' ? [] : text.split(',')];
  const isText = setting.accept(text, (relative) => relative) !== undefined;
  return [path, isText ? text : parseScalar(text)];
}

function parseScalar(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}
