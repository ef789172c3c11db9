import { existsSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ManagerProcess } from './manager-process.js';
import type { Build } from './manager-process.js';
import { PluginRoot } from './plugin-root.js';

/** Where Node strips types no library is looked for. */
const withoutNode = 'typescript' in process.features && process.features.typescript ? test.skip : test;

let root: PluginRoot;
beforeEach(() => {
  root = new PluginRoot();
});
afterEach(() => root[Symbol.dispose]());

/** Installs a library of this repository in a folder of the plugin root. */
function install(library: string, folder = 'plugins'): void {
  const modules = join(root.folder(folder), 'node_modules');
  mkdirSync(modules, { mode: 0o755 });
  const places = ['..', '../../..'].map((up) => join(import.meta.dirname, up, 'node_modules', library));
  symlinkSync(realpathSync(places.find((place) => existsSync(place)) ?? library), join(modules, library));
}

const greeting = (text: string): string => `
  import { shout } from './lib/shout.ts';
  interface Task { readonly args: readonly string[] }
  export const toRegister = (): [command: string, processor: unknown][] => [
    ['greet', (name: string): string => shout(\`${text} \${name}\` as string)],
    ['pid', { doChildTask: ({ args }: Task): unknown => [process.pid, shout(args.join())] }],
  ];
`;

function writePlugin(text = 'hello'): void {
  root.write('plugins/lib/shout.ts', 'export const shout = (text: string): string => `${text}!`;');
  root.write('plugins/greeting.ts', greeting(text));
}

test.each<[Build, string]>([
  ['import', 'esbuild'],
  ['import', 'typescript'],
  ['import', 'amaro'],
  ['import', 'tsx'],
  ['require', 'esbuild'],
])('the build for %s loads TypeScript by %s, in this process and in children', async (build, library) => {
  install(library);
  writePlugin();
  await using program = new ManagerProcess(build, root.path);
  const isLoaded = await program.call('loadPlugins', root.file('plugins'));
  expect([isLoaded, program.log.warnings]).toEqual([true, []]);
  expect(await program.call('run', 'greet Ada')).toBe('hello Ada!');
  const outcome = await program.call('process', root.folder('state'), 'pid a');
  expect(outcome).toEqual({ status: 'done', result: [expect.any(Number), 'a!'] });
});

test('a TypeScript plugin is loaded anew when it changes', async () => {
  install('esbuild');
  writePlugin();
  await using program = new ManagerProcess('import', root.path);
  await program.call('watch', { directories: [root.file('plugins')] });
  expect(await program.call('run', 'greet Ada')).toBe('hello Ada!');
  writePlugin('goodbye');
  await program.log.heard(/is loaded anew/);
  expect(await program.call('run', 'greet Ada')).toBe('goodbye Ada!');
  program.log.clear();
  root.write('plugins/greeting.ts', 'export const toRegister = (: string => [];');
  await program.log.heard(/cannot be imported.*what was loaded before stays/);
  expect(await program.call('run', 'greet Ada')).toBe('goodbye Ada!');
});

test('a library beside the settings serves plugins elsewhere', async () => {
  install('esbuild', 'project');
  writePlugin();
  await using program = new ManagerProcess('import', root.file('project'));
  expect(await program.call('loadPlugins', root.file('plugins'))).toBe(true);
  const outcome = await program.call('process', root.folder('state'), 'pid a');
  expect(outcome).toMatchObject({ status: 'done' });
});

withoutNode(
  'without a library a TypeScript plugin says what to install, and the others are loaded',
  async () => {
    writePlugin();
    root.plugin('plugins/plain.mjs', { plain: 'here' });
    await using program = new ManagerProcess('import', root.path);
    expect(await program.call('loadPlugins', root.file('plugins'))).toBe(false);
    expect(program.log.warnings).toEqual([expect.stringMatching(/'greeting'.*install one of them there/)]);
    expect(await program.call('listPlugins')).toMatchObject([
      { name: 'greeting', status: 'failed' },
      { name: 'plain', status: 'loaded' },
    ]);
    expect(await program.call('run', 'plain')).toBe('here');
  },
);
