import { limits } from '../brakes/limit-settings.js';
import { bundledPlugins } from './bundled-plugins.js';
import { count, duration, fileName, folder, folders, oneOf, pause, texts, toggle } from './setting.js';
import type { Setting } from './setting.js';

const isBundled = (name: string) => (bundledPlugins as readonly string[]).includes(name);

/**
 * Every setting, in the order of the documentation. Those without a default here are stored with the queue:
 * left out, the value stored by whoever last gave one holds.
 */
export const schema = {
  queue: {
    name: fileName('Name of the queue; several may share a state folder.', 'tasks'),
    stateDir: folder('Folder that holds the state.', './.millrace'),
    maxRunning: count('Tasks processed at the same time, over all runners. 2 until given.', undefined),
    defaultTimeout: duration(
      'Time limit of a task in the runner, where its processor names none. 60 until given.',
      undefined,
    ),
    maxTimeout: duration('Most that a processor may ask for as that limit. 300 until given.', undefined),
    defaultChildTimeout: duration(
      'Time limit of a child process, where none is named. 3600 until given.',
      undefined,
    ),
    durability: oneOf(
      '`fsync` survives a power cut; `none` is faster and survives the death of processes only.',
      ['fsync', 'none'],
      'fsync',
    ),
    onCorrupt: oneOf(
      'What to do about a damaged state: fail, keep every intact record, or start empty.',
      ['throw', 'salvage', 'set-aside'],
      'throw',
    ),
    historyLimit: count('Finished tasks that are kept for `show`. 1000 until given.', undefined, 0),
    maxDataSize: count(
      'Most characters that the data of a task may have as JSON, 16777216 at most. 1048576 until given.',
      undefined,
      0,
      16_777_216,
    ),
    limits: limits('Limits of commands and tags, over all runners; see the guide to limits.'),
    killGraceSeconds: pause('From SIGTERM to SIGKILL for a child process that has to end.', 5),
  },
  plugins: {
    directories: folders('Root folders of plugins.', ['./plugins']),
    namespaces: texts(
      'Folders under each root in which plugins are looked for; an empty text is the root itself.',
      'texts',
      [''],
      () => true,
    ),
    packages: texts(
      'npm packages that are plugins, found from the settings file.',
      'names of npm packages',
      [],
    ),
    builtin: texts(
      'Bundled plugins to load.',
      `names among ${bundledPlugins.join(', ')}`,
      bundledPlugins,
      isBundled,
    ),
    disabled: texts('Plugins not to load, by name.', 'names of plugins', []),
    watch: toggle('Whether `run` loads, reloads and drops plugins as their files change.', true),
  },
  shutdown: {
    graceSeconds: pause(
      'How long `run` waits for running tasks once told to stop; then they are handed back.',
      30,
    ),
  },
} as const;

type Schema = typeof schema;
type Value<S> = S extends Setting<infer T> ? T : never;

/** All settings, checked, with absolute paths; frozen. */
export type Settings = {
  readonly [Section in keyof Schema]: {
    readonly [Key in keyof Schema[Section]]: Value<Schema[Section][Key]>;
  };
};

/** A section of the schema without its static type, to be looked up by a name that a person wrote. */
export function sectionOf(name: string): Readonly<Record<string, Setting<unknown>>> | undefined {
  return Object.hasOwn(schema, name) ? schema[name as keyof Schema] : undefined;
}

/** A setting by the name that a person wrote, `section.key`. */
export function settingAt(path: string): Setting<unknown> | undefined {
  const [section = '', key = ''] = path.split('.');
  const settings = sectionOf(section);
  return settings && Object.hasOwn(settings, key) && path === `${section}.${key}` ? settings[key] : undefined;
}

/** The name of every setting, `section.key`. */
export function settingPaths(): string[] {
  return Object.entries(schema).flatMap(([section, settings]) =>
    Object.keys(settings).map((key) => `${section}.${key}`),
  );
}
