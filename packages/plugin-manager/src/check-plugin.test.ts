import { chmodSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { PluginRoot } from '../test/plugin-root.js';
import { checkPlugin } from './check-plugin.js';

let root: PluginRoot;
beforeEach(() => {
  root = new PluginRoot();
});
afterEach(() => root[Symbol.dispose]());

async function codes(name: string, text: string): Promise<string[]> {
  const { problems } = await checkPlugin(root.write(name, text));
  return problems.map(({ code }) => code);
}

test('a sound plugin has commands, with how they are called and where they run', async () => {
  const file = root.write(
    'a.mjs',
    `export const toRegister = () => [
      ['here', () => 1],
      ['there', { usage: 'there <place>', doChildTask: () => 1 }],
    ];`,
  );
  expect(await checkPlugin(file)).toEqual({
    file,
    commands: [
      { command: 'here', runs: 'inline', usage: undefined },
      { command: 'there', runs: 'child', usage: 'there <place>' },
    ],
    problems: [],
  });
});

test('everything that is wrong with its pairs is said', async () => {
  const text = `export const toRegister = () => [['a', () => 1], ['a', () => 2], ['b'], ['noop', () => 1], ['c d', () => 1]];`;
  const { commands, problems } = await checkPlugin(root.write('a.mjs', text));
  expect(commands.map(({ command }) => command)).toEqual(['a']);
  expect(problems.map(({ code }) => code)).toEqual([
    'INVALID_PAIR',
    'INVALID_PAIR',
    'COMMAND_TAKEN',
    'PROCESSOR_REFUSED',
  ]);
});

test('a file that cannot be loaded says why', async () => {
  expect(await codes('a.mjs', 'export const x = 1;')).toEqual(['NO_TO_REGISTER']);
  expect(await codes('b.mjs', 'export const toRegister = (')).toEqual(['IMPORT_FAILED']);
  expect(await codes('c.txt', '')).toEqual(['PLUGIN_NOT_FOUND']);
  expect(await codes('d.d.ts', '')).toEqual(['PLUGIN_NOT_FOUND']);
  const { problems } = await checkPlugin('missing.mjs', { baseDir: root.path });
  expect(problems).toMatchObject([{ code: 'IMPORT_FAILED', context: { file: root.file('missing.mjs') } }]);
});

test('a file that others can write is not imported', async () => {
  const file = root.write('a.mjs', 'globalThis.wasImported = true; export const toRegister = () => [];');
  chmodSync(file, 0o666);
  expect((await checkPlugin(file)).problems).toMatchObject([{ code: 'PLUGIN_UNSAFE' }]);
  expect(globalThis).not.toHaveProperty('wasImported');
});
