import { defaultRegistry } from '@millrace/queue';
import { expect, test } from '@jest/globals';
import { PluginRoot } from '../test/plugin-root.js';
import * as plugins from './index.js';

test('the functions are the methods of one manager, over the registry of the process', async () => {
  using root = new PluginRoot();
  root.plugin('A/one.mjs', { one: '1' });
  root.plugin('B/two.mjs', { two: '2' });
  root.plugin('B/three.mjs', { three: '3' });
  expect(await plugins.loadPlugins(root.path, 'A')).toBe(true);
  expect(await plugins.loadPluginByName('B::two')).toBe(true);
  expect(await plugins.loadAllPlugins({ directories: [root.path], namespaces: ['A', 'B'] })).toBe(true);
  expect(plugins.listLoadedPlugins()).toEqual(['A::one', 'B::two', 'B::three']);
  expect(defaultRegistry().commands()).toEqual(['noop', 'one', 'two', 'three']);
  expect(plugins.disablePlugin('A::one')).toBe(true);
  expect(plugins.listPlugins().map(({ status }) => status)).toEqual(['disabled', 'loaded', 'loaded']);
  expect(plugins.getPluginsHash()).toEqual({ 'B::two': ['two'], 'B::three': ['three'] });
  expect(await plugins.enablePlugin('A::one')).toBe(true);
  expect(plugins.defaultPluginManager().listLoadedPlugins()).toEqual(plugins.listLoadedPlugins());
  const watch = await plugins.watchPlugins({ directories: [root.path], namespaces: ['A'] });
  await watch.stop();
});
