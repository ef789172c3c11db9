import { basename, dirname, parse, resolve } from 'node:path';
import { Registry } from '@millrace/queue';
import { PluginError } from './errors.js';
import { managerSettings } from './options.js';
import type { PluginManagerOptions } from './options.js';
import { isPluginFile } from './plugin-folder.js';
import { Plugin } from './plugin.js';
import { trustedPath, trustRoot } from './trust.js';

/** What a plugin file would register, and everything that is wrong with it. */
export interface PluginCheck {
  /** Absolute. */
  readonly file: string;
  readonly commands: readonly CheckedCommand[];
  readonly problems: readonly PluginError[];
}

/** One command of a checked plugin. */
export interface CheckedCommand {
  readonly command: string;
  /** Where its tasks run: in the runner's process or in one of their own. */
  readonly runs: 'inline' | 'child';
  readonly usage: string | undefined;
}

/**
 * Loads a plugin file for itself, as a manager that finds it in its folder would, and registers nothing anywhere. What
 * is wrong is data; rejects with `INVALID_OPTION` alone.
 */
export async function checkPlugin(
  file: string,
  options: Pick<PluginManagerOptions, 'baseDir' | 'loadTimeoutSeconds'> = {},
): Promise<PluginCheck> {
  const settings = managerSettings(options);
  const path = resolve(settings.baseDir, file);
  const registry = new Registry();
  const plugin = new Plugin({
    name: parse(path).name,
    key: path,
    folder: dirname(path),
    locate: async () => locate(path),
  });
  const version = await plugin.prepare(settings);
  if (version) plugin.adopt(version, registry);
  plugin.register(registry, () => 'the queue itself');
  const { commands, problems } = plugin;
  return { file: path, commands: commands.map((command) => describe(command, registry)), problems };
}

async function locate(file: string): Promise<string> {
  if (!isPluginFile(basename(file)))
    throw new PluginError(
      'PLUGIN_NOT_FOUND',
      'is not a plugin by its name, and would be passed over: call it .mjs, .js, .cjs, .ts or .mts',
    );
  return trustedPath(await trustRoot(dirname(file)), file);
}

function describe(command: string, registry: Registry): CheckedCommand {
  const usage: unknown = registry.get(command)?.usage;
  return {
    command,
    runs: registry.moduleOf(command) === undefined ? 'inline' : 'child',
    usage: typeof usage === 'string' && usage !== '' ? usage : undefined,
  };
}
