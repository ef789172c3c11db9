import { resolve } from 'node:path';
import { inspect } from 'node:util';
import { RunnerError } from '../errors.js';
import { nearest } from '../nearest.js';
import { schema, sectionOf, settingAt, settingPaths } from './schema.js';
import type { Settings } from './schema.js';

/** Values from one place: a settings file, or the flags. */
export interface SettingsLayer {
  /** How messages name the place. */
  readonly source: string;
  /** Paths in the values are relative to it. */
  readonly folder: string;
  readonly values: unknown;
  /** The line of a key, where the place has lines. */
  lineOf?(path: readonly string[]): number | undefined;
}

type Accepted = Record<string, Record<string, unknown>>;

/**
 * The settings in force: the defaults, then each layer over those before it.
 * @throws RunnerError `INVALID_SETTINGS`, with every mistake of all layers, one a line
 */
export function combineSettings(layers: readonly SettingsLayer[], defaultFolder: string): Settings {
  const mistakes: string[] = [];
  const accepted = defaults(defaultFolder);
  for (const layer of layers) readLayer(layer, accepted, mistakes);
  if (mistakes.length > 0) {
    throw new RunnerError('INVALID_SETTINGS', mistakes.join('\n'), {
      sources: layers.map((layer) => layer.source),
    });
  }
  for (const section of Object.values(accepted)) Object.freeze(section);
  return Object.freeze(accepted) as unknown as Settings;
}

function defaults(folder: string): Accepted {
  const toPath = (path: string) => resolve(folder, path);
  const accepted: Accepted = {};
  for (const path of settingPaths()) {
    const [section = '', key = ''] = path.split('.');
    const setting = settingAt(path);
    accepted[section] = { ...accepted[section], [key]: setting?.accept(setting.default, toPath) };
  }
  return accepted;
}

function readLayer(layer: SettingsLayer, accepted: Accepted, mistakes: string[]): void {
  for (const [name, values] of entriesOf(layer, [], layer.values, mistakes)) {
    const settings = sectionOf(name);
    if (settings === undefined) {
      mistakes.push(unknownKey(layer, [name]));
      continue;
    }
    for (const [key, value] of entriesOf(layer, [name], values, mistakes)) {
      const setting = Object.hasOwn(settings, key) ? settings[key] : undefined;
      if (setting === undefined) mistakes.push(unknownKey(layer, [name, key]));
      else {
        const checked = setting.accept(value, (path) => resolve(layer.folder, path));
        if (checked === undefined) mistakes.push(wrongValue(layer, [name, key], setting.expected, value));
        else accepted[name] = { ...accepted[name], [key]: checked };
      }
    }
  }
}

function entriesOf(
  layer: SettingsLayer,
  path: readonly string[],
  value: unknown,
  mistakes: string[],
): [string, unknown][] {
  if (value === undefined || value === null) return [];
  if (typeof value === 'object' && !Array.isArray(value)) return Object.entries(value);
  const expected =
    path.length === 0 ? `sections such as ${Object.keys(schema).join(', ')}` : 'settings by name';
  mistakes.push(wrongValue(layer, path, expected, value));
  return [];
}

function unknownKey(layer: SettingsLayer, path: readonly string[]): string {
  return `${place(layer, path)} is not a setting.${suggestion(path)}`;
}

/** A key is misspelt, stands in the wrong section, or both. */
function suggestion(path: readonly string[]): string {
  const [section = '', key] = path;
  const settings = settingPaths().map((full) => ({ full, key: full.split('.')[1] ?? '' }));
  const inSection = settings.filter(({ full }) => full.startsWith(`${section}.`));
  const wanted = key ?? section;
  const sections = key === undefined ? Object.keys(schema).map((name) => ({ full: name, key: name })) : [];
  for (const known of [settings.filter((each) => each.key === wanted), inSection, sections, settings]) {
    const found = nearest(
      wanted,
      known.map((each) => each.key),
    );
    if (found !== undefined) return ` Did you mean ${known.find((each) => each.key === found)?.full}?`;
  }
  return '';
}

function wrongValue(layer: SettingsLayer, path: readonly string[], expected: string, value: unknown): string {
  const found = inspect(value, { depth: 1, breakLength: Infinity }).slice(0, 80);
  return `${place(layer, path)}: expected ${expected}, found ${found}.`;
}

function place(layer: SettingsLayer, path: readonly string[]): string {
  const line = layer.lineOf?.(path);
  const where = line === undefined ? layer.source : `${layer.source}:${line}`;
  return path.length === 0 ? where : `${where}: ${path.join('.')}`;
}
