import type { PluginFolders, WatchOptions } from './options.js';
import type { PluginInfo } from './plugin-info.js';
import { PluginManager } from './plugin-manager.js';
import type { PluginWatch } from './plugin-watch.js';

const KEY = Symbol.for('millrace.pluginManager');
const shared = globalThis as { [KEY]?: PluginManager };

/**
 * The plugin manager of this process, which the functions of this module use: it registers with the default registry
 * and is shared by the ESM and the CJS build of this package.
 */
export function defaultPluginManager(): PluginManager {
  return (shared[KEY] ??= new PluginManager());
}

/** `PluginManager.loadPlugins` of the default plugin manager. */
export async function loadPlugins(rootDir: string, namespace?: string): Promise<boolean> {
  return defaultPluginManager().loadPlugins(rootDir, namespace);
}

/** `PluginManager.loadAllPlugins` of the default plugin manager. */
export async function loadAllPlugins(options: PluginFolders): Promise<boolean> {
  return defaultPluginManager().loadAllPlugins(options);
}

/** `PluginManager.loadPluginByName` of the default plugin manager. */
export async function loadPluginByName(name: string): Promise<boolean> {
  return defaultPluginManager().loadPluginByName(name);
}

/** `PluginManager.listLoadedPlugins` of the default plugin manager. */
export function listLoadedPlugins(): string[] {
  return defaultPluginManager().listLoadedPlugins();
}

/** `PluginManager.listPlugins` of the default plugin manager. */
export function listPlugins(): PluginInfo[] {
  return defaultPluginManager().listPlugins();
}

/** `PluginManager.getPluginsHash` of the default plugin manager. */
export function getPluginsHash(): Record<string, string[]> {
  return defaultPluginManager().getPluginsHash();
}

/** `PluginManager.enablePlugin` of the default plugin manager. */
export async function enablePlugin(name: string): Promise<boolean> {
  return defaultPluginManager().enablePlugin(name);
}

/** `PluginManager.disablePlugin` of the default plugin manager. */
export function disablePlugin(name: string): boolean {
  return defaultPluginManager().disablePlugin(name);
}

/** `PluginManager.watchPlugins` of the default plugin manager. */
export async function watchPlugins(options: WatchOptions): Promise<PluginWatch> {
  return defaultPluginManager().watchPlugins(options);
}
