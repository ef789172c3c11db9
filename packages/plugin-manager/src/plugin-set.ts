import type { Logger, Registry } from '@millrace/queue';
import { PluginError } from './errors.js';
import { Plugin } from './plugin.js';
import type { PluginSource, PluginVersion } from './plugin.js';
import type { LoadOptions } from './plugin-module.js';

/** What a plugin set works with. */
export interface PluginSetOptions extends LoadOptions {
  readonly registry: Registry;
  /** Asked for each time, because the default logger of the process may be set late. */
  readonly logger: () => Logger;
  readonly disabled: Iterable<string>;
}

/** How sources are brought up to date. */
export interface UpdateOptions {
  /** Also reload what has changed, and do not try again what failed and has not changed. Default: load what is not loaded. */
  readonly follow?: boolean;
  /** Folders of which the sources are all there is: what else is loaded from them is gone. */
  readonly folders?: ReadonlySet<string>;
  /** Once aborted, nothing is registered any more. */
  readonly signal?: AbortSignal;
}

/**
 * The plugins of one manager. An update first imports everything, in order, and then registers everything in one step:
 * no command is missing while its plugin is reloaded or moved to another file. At any time one loaded plugin has a name,
 * and a command stays with the plugin that registered it; when that is gone, it goes to the next that wants it.
 */
export class PluginSet {
  readonly #plugins = new Map<string, Plugin>();
  readonly disabled: Set<string>;

  constructor(readonly options: PluginSetOptions) {
    this.disabled = new Set(options.disabled);
  }

  [Symbol.iterator](): Iterator<Plugin> {
    return this.#plugins.values();
  }

  get(key: string): Plugin | undefined {
    return this.#plugins.get(key);
  }

  named(name: string): Plugin[] {
    return [...this].filter((plugin) => plugin.source.name === name);
  }

  isLoaded(name: string): boolean {
    return this.named(name).some((plugin) => plugin.isLoaded);
  }

  /** Brings plugins up to date with their files. Never rejects because of one of them. */
  async update(
    sources: readonly PluginSource[],
    { follow = false, folders, signal }: UpdateOptions = {},
  ): Promise<void> {
    const keys = new Set(sources.map(({ key }) => key));
    const gone = [...this].filter(
      ({ source: { key, folder = '' } }) => folders?.has(folder) && !keys.has(key),
    );
    const versions = new Map<Plugin, PluginVersion>();
    for (const source of sources) {
      const plugin = this.#plugin(source);
      if (this.disabled.has(source.name) || (plugin.isLoaded && !follow)) continue;
      if (!follow) plugin.startAfresh();
      const holder = this.named(source.name).find(
        (other) => versions.has(other) || (other.isLoaded && !gone.includes(other)),
      );
      const version = await this.#prepare(plugin, holder);
      if (version) versions.set(plugin, version);
    }
    if (!signal?.aborted) this.#commit(gone, versions);
  }

  /** Takes the commands of a plugin away; of any loaded plugin of that name there are none left. */
  disable(name: string): void {
    this.disabled.add(name);
    this.named(name).forEach((plugin) => plugin.withdraw(this.options.registry));
    this.#registerAll();
  }

  #plugin(source: PluginSource): Plugin {
    const plugin = this.#plugins.get(source.key) ?? new Plugin(source);
    plugin.source = source;
    this.#plugins.set(source.key, plugin);
    return plugin;
  }

  async #prepare(plugin: Plugin, holder: Plugin | undefined): Promise<PluginVersion | undefined> {
    if (holder === undefined || holder === plugin) return plugin.prepare(this.options);
    const reason = `is not loaded, because a plugin of the same name is: ${holder.source.key}; rename one of the files`;
    plugin.fail(new PluginError('NAME_TAKEN', reason));
    return undefined;
  }

  #commit(gone: readonly Plugin[], versions: ReadonlyMap<Plugin, PluginVersion>): void {
    const { registry, logger } = this.options;
    for (const plugin of gone) {
      plugin.withdraw(registry);
      this.#plugins.delete(plugin.source.key);
    }
    const adopted = [...versions].filter(([plugin]) => !this.disabled.has(plugin.source.name));
    const reloaded = adopted.filter(([plugin]) => plugin.isLoaded).map(([plugin]) => plugin);
    adopted.forEach(([plugin, version]) => plugin.adopt(version, registry));
    this.#registerAll();
    for (const { source } of gone) logger().info(`Plugin '${source.name}' (${source.key}) is gone.`);
    for (const [plugin] of adopted) {
      const what = reloaded.includes(plugin) ? 'is loaded anew' : 'is loaded';
      logger().info(
        `Plugin '${plugin.source.name}' (${plugin.source.key}) ${what}: ${plugin.commands.join(', ') || 'no commands'}.`,
      );
    }
  }

  #registerAll(): void {
    for (const plugin of this) {
      plugin.register(this.options.registry, (command) => this.#ownerOf(command));
      plugin.report(this.options.logger());
    }
  }

  #ownerOf(command: string): string {
    const owner = [...this].find((plugin) => plugin.commands.includes(command));
    return owner ? `the plugin '${owner.source.name}'` : 'other code';
  }
}
