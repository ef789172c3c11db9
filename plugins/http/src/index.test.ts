import { expect, test } from '@jest/globals';
import { Registry } from '@millrace/queue';
import { toRegister } from './index.js';

test('the plugin registers http, and a child process can find it without being told where', async () => {
  const registry = new Registry();
  for (const [command, processor] of toRegister()) registry.register(command, processor);
  const module = (await import(registry.moduleOf('http') ?? '')) as { toRegister: typeof toRegister };
  expect(module.toRegister().map(([command]) => command)).toEqual(['http']);
});
