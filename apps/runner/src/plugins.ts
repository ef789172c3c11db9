import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PluginManager } from '@millrace/plugin-manager';
import type { PluginInfo, PluginWatch } from '@millrace/plugin-manager';
import type { Logger, Registry } from '@millrace/queue';
import { codeOf, messageOf } from './errors.js';
import { isBundledEnabled } from './quick-plugins.js';
import { packageOf } from './settings/bundled-plugins.js';
import type { LoadedSettings } from './settings/flags.js';

const here = dirname(fileURLToPath(import.meta.url));
const folderProblems = new Set(['FOLDER_NOT_FOUND', 'FOLDER_UNSAFE', 'FOLDER_UNREADABLE']);

/**
 * The plugins of a workspace: the bundled ones, packages and those in folders, in this order, the first that wants a
 * command getting it. One that cannot be loaded is warned about and stops nothing.
 */
export class Plugins {
  readonly #loaded: LoadedSettings;
  readonly #logger: Logger;
  /** Found from the runner, while packages are found from the settings file. */
  readonly #bundled: PluginManager;
  readonly #own: PluginManager;
  #watches: PluginWatch[] = [];

  private constructor(loaded: LoadedSettings, registry: Registry, logger: Logger) {
    const { plugins } = loaded.settings;
    this.#loaded = loaded;
    this.#logger = logger;
    this.#bundled = new PluginManager({ registry, logger, baseDir: here });
    this.#own = new PluginManager({ registry, logger, baseDir: loaded.folder, disabled: plugins.disabled });
  }

  /** Loads what the settings name. With `watch`, folders are also kept up with until `close`. */
  static async load(
    loaded: LoadedSettings,
    registry: Registry,
    logger: Logger,
    { watch }: { watch: boolean },
  ): Promise<Plugins> {
    const plugins = new Plugins(loaded, registry, logger);
    await plugins.#loadByName();
    for (const directory of loaded.settings.plugins.directories) await plugins.#loadFolder(directory, watch);
    return plugins;
  }

  /** All plugins: the loaded, the disabled and those that could not be loaded. */
  list(): PluginInfo[] {
    return [...this.#bundled.listPlugins(), ...this.#own.listPlugins()];
  }

  /** Ends the watching; what is loaded stays. */
  async close(): Promise<void> {
    await Promise.all(this.#watches.map(async (watch) => watch.stop()));
  }

  async #loadByName(): Promise<void> {
    const { builtin, packages } = this.#loaded.settings.plugins;
    for (const name of builtin)
      if (isBundledEnabled(this.#loaded.settings, name))
        await this.#bundled.loadPluginByName(packageOf(name));
    for (const name of packages) await this.#own.loadPluginByName(name);
  }

  async #loadFolder(directory: string, watch: boolean): Promise<void> {
    const { namespaces } = this.#loaded.settings.plugins;
    // The folder of the default settings need not be there.
    const isOptional = directory === resolve(this.#loaded.folder, 'plugins');
    if (!watch && isOptional && !existsSync(directory)) return;
    try {
      const folders = { directories: [directory], namespaces };
      if (watch) this.#watches.push(await this.#own.watchPlugins(folders));
      else await this.#own.loadAllPlugins(folders);
    } catch (error) {
      if (!folderProblems.has(codeOf(error) ?? '')) throw error;
      this.#logger.warn(messageOf(error));
    }
  }
}
