export {
  defaultPluginManager,
  disablePlugin,
  enablePlugin,
  getPluginsHash,
  listLoadedPlugins,
  listPlugins,
  loadAllPlugins,
  loadPluginByName,
  loadPlugins,
  watchPlugins,
} from './default-manager.js';
export { checkPlugin } from './check-plugin.js';
export type { CheckedCommand, PluginCheck } from './check-plugin.js';
export { PluginError } from './errors.js';
export type { PluginErrorCode, PluginErrorContext } from './errors.js';
export type { PluginFolders, PluginManagerOptions, WatchOptions } from './options.js';
export type { PluginInfo } from './plugin-info.js';
export { PluginManager } from './plugin-manager.js';
export type { PluginWatch } from './plugin-watch.js';
