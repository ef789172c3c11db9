import { expect, test } from '@jest/globals';
import type { ProcessorLike } from '@millrace/queue';
import { bundledCommands, bundledPlugins, packageOf } from './bundled-plugins.js';

test.each(bundledPlugins)('the plugin %s registers the commands that are listed here', async (plugin) => {
  const { toRegister } = (await import(packageOf(plugin))) as { toRegister(): [string, ProcessorLike][] };
  expect(toRegister().map(([command]) => command)).toEqual(bundledCommands[plugin]);
});

test('no command is that of two of them', () => {
  const commands = Object.values(bundledCommands).flat();
  expect(new Set(commands).size).toBe(commands.length);
});
