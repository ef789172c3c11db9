import type { PluginError } from './errors.js';
import type { PluginSet } from './plugin-set.js';

/** One plugin as it is at the moment. */
export interface PluginInfo {
  readonly name: string;
  /** `failed`: it was found, but nothing of it is registered; `problems` says why. */
  readonly status: 'loaded' | 'disabled' | 'failed';
  /** The path of its file as found, or the package; undefined when it is disabled and was not found yet. */
  readonly from: string | undefined;
  /** URL that child processes import; undefined unless it is loaded. */
  readonly module: string | undefined;
  /** The commands that it has registered. */
  readonly commands: readonly string[];
  /** What is wrong with it, also with single pairs, or with the newest change of a loaded plugin. */
  readonly problems: readonly PluginError[];
}

/** All plugins that were found or are disabled. */
export function pluginInfos(plugins: PluginSet): PluginInfo[] {
  const found = [...plugins].map(
    ({ source: { name, key }, isLoaded, module, commands, problems }): PluginInfo => {
      const status = isLoaded ? 'loaded' : plugins.disabled.has(name) ? 'disabled' : 'failed';
      return { name, status, from: key, module, commands, problems };
    },
  );
  const unseen = [...plugins.disabled].filter((name) => plugins.named(name).length === 0);
  return [...found, ...unseen.map((name): PluginInfo => ({ name, status: 'disabled', ...NOTHING }))];
}

const NOTHING = { from: undefined, module: undefined, commands: [], problems: [] };
