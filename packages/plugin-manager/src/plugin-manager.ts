import { loggerOrDefault } from '@millrace/queue';
import type { Logger } from '@millrace/queue';
import { PluginError } from './errors.js';
import { FolderFollower } from './folder-follower.js';
import { assertRoots, scanFolders } from './folder-scan.js';
import { assertPluginName, folderOf, foldersOf, managerSettings, watchSettings } from './options.js';
import type { ManagerSettings, PluginFolders, PluginManagerOptions, WatchOptions } from './options.js';
import type { PluginFolder } from './plugin-folder.js';
import { pluginInfos } from './plugin-info.js';
import type { PluginInfo } from './plugin-info.js';
import { findPlugin } from './plugin-lookup.js';
import { PluginSet } from './plugin-set.js';
import { PluginWatch } from './plugin-watch.js';

/**
 * Finds plugins in folders and packages, imports them and registers the pairs that their `toRegister()` returns. A plugin
 * that cannot be loaded is warned about by name with the reason and never stops the others, nor does a bad pair.
 * Calls that load are carried out one after the other, in the order in which they were made.
 * Source: "I have too many tasks to register them individually." of cPanel::TaskQueue::Recipes.
 */
export class PluginManager {
  readonly #settings: ManagerSettings;
  readonly #plugins: PluginSet;
  readonly #roots: Set<string>;
  #turn: Promise<unknown> = Promise.resolve();

  /** @throws PluginError `INVALID_OPTION` */
  constructor(options: PluginManagerOptions = {}) {
    this.#settings = managerSettings(options);
    this.#roots = new Set(this.#settings.directories);
    this.#plugins = new PluginSet({ ...this.#settings, logger: () => this.#logger });
  }

  /**
   * Loads the plugins in the folder of a namespace under a root folder; `''` is the root folder itself. What is loaded
   * already stays as it is. Resolves to whether all of them are loaded now or disabled; a namespace that is not there
   * has none. Rejects with `FOLDER_NOT_FOUND` or `FOLDER_UNSAFE` for the root folder, or `INVALID_NAMESPACE`.
   */
  async loadPlugins(rootDir: string, namespace = ''): Promise<boolean> {
    return this.#load([folderOf(rootDir, namespace, this.#settings.baseDir)]);
  }

  /** The same for each namespace in each directory. When one directory is not there or unsafe, nothing is loaded. */
  async loadAllPlugins(options: PluginFolders): Promise<boolean> {
    return this.#load(foldersOf(options, this.#settings.baseDir));
  }

  /**
   * Loads one plugin: a file by its full name, from the folders loaded from before and the `directories` of the options,
   * or an npm package. Resolves to whether it is loaded now; when not, the reason was warned about.
   */
  async loadPluginByName(name: string): Promise<boolean> {
    assertPluginName(name);
    return this.#inTurn(async () => {
      if (!this.#plugins.isLoaded(name)) await this.#loadByName(name);
      return this.#plugins.isLoaded(name);
    });
  }

  /** The names of the loaded plugins, in the order in which they were found. */
  listLoadedPlugins(): string[] {
    return this.listPlugins().flatMap(({ name, status }) => (status === 'loaded' ? [name] : []));
  }

  /** All plugins: the loaded, the disabled and those that could not be loaded. */
  listPlugins(): PluginInfo[] {
    return pluginInfos(this.#plugins);
  }

  /** The commands of each loaded plugin, by its name. */
  getPluginsHash(): Record<string, string[]> {
    const loaded = this.listPlugins().filter(({ status }) => status === 'loaded');
    return Object.fromEntries(loaded.map(({ name, commands }) => [name, [...commands]]));
  }

  /**
   * Takes back the commands of a plugin, at once, and keeps it from being loaded until it is enabled. Tasks that run go on.
   * A name that was not found yet may be given. Returns whether the plugin is known.
   */
  disablePlugin(name: string): boolean {
    assertPluginName(name);
    this.#plugins.disable(name);
    this.#logger.info(`Plugin '${name}' is disabled.`);
    return this.#plugins.named(name).length > 0;
  }

  /** Undoes `disablePlugin` and loads the plugin if it was found before. Resolves to whether it is loaded now. */
  async enablePlugin(name: string): Promise<boolean> {
    this.#plugins.disabled.delete(name);
    return this.#inTurn(async () => {
      await this.#plugins.update(this.#plugins.named(name).map(({ source }) => source));
      return this.#plugins.isLoaded(name);
    });
  }

  /**
   * Loads what is in the folders and keeps up with them: plugins are loaded, loaded anew and taken back as files are
   * added, changed and removed, until `stop()`. The folders need not be there yet. A changed plugin that cannot be loaded
   * keeps its old version. Keeps no process alive. Rejects with `FOLDER_UNSAFE` or `FOLDER_UNREADABLE` at the start;
   * later, that is a warning.
   */
  async watchPlugins(options: WatchOptions): Promise<PluginWatch> {
    const { folders: given, debounceSeconds, rescanSeconds } = watchSettings(options);
    const folders = foldersOf(given, this.#settings.baseDir);
    await scanFolders(folders, (_folder, error) => {
      throw error;
    });
    this.#rememberRoots(folders);
    const follower = new FolderFollower(folders, this.#plugins);
    return PluginWatch.start({
      folders: folders.map(({ path }) => path),
      debounceSeconds,
      rescanSeconds,
      update: async (signal) => this.#inTurn(async () => follower.update(signal)),
      onProblem: (folder, error) => follower.cannotWatch(folder, error),
    });
  }

  get #logger(): Logger {
    return this.#settings.logger ?? loggerOrDefault();
  }

  async #load(folders: readonly PluginFolder[]): Promise<boolean> {
    return this.#inTurn(async () => {
      await assertRoots(folders);
      this.#rememberRoots(folders);
      const { sources, folders: seen } = await scanFolders(folders, (_folder, error) =>
        this.#logger.warn(error.message),
      );
      await this.#plugins.update(sources);
      const isDone = (name: string, key: string) =>
        this.#plugins.disabled.has(name) || this.#plugins.get(key)?.isLoaded;
      return seen.size === folders.length && sources.every(({ name, key }) => isDone(name, key));
    });
  }

  /** Disabled or not there: said, not thrown. */
  async #loadByName(name: string): Promise<void> {
    try {
      const onProblem = (_folder: string, error: PluginError) => this.#logger.warn(error.message);
      const source = await findPlugin(name, {
        roots: this.#roots,
        baseDir: this.#settings.baseDir,
        onProblem,
      });
      await this.#plugins.update([source]);
      if (this.#plugins.disabled.has(name)) this.#logger.info(`Plugin '${name}' is disabled and not loaded.`);
    } catch (error) {
      if (!(error instanceof PluginError) || error.code !== 'PLUGIN_NOT_FOUND') throw error;
      this.#logger.warn(error.message);
    }
  }

  #rememberRoots(folders: readonly PluginFolder[]): void {
    folders.forEach(({ root }) => this.#roots.add(root));
  }

  /** One load after the other: which plugin gets a name or a command does not depend on how long imports take. */
  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}
