import { execFileSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ManagerProcess } from './manager-process.js';
import type { Build } from './manager-process.js';
import { PluginRoot } from './plugin-root.js';

const testOfTypeScript = (process.features as { typescript?: unknown }).typescript ? test : test.skip;
let root: PluginRoot;
beforeEach(() => {
  root = new PluginRoot();
});
afterEach(() => root[Symbol.dispose]());

const SOURCES = {
  'esm.mjs': "await null; export const toRegister = () => [['esm', () => import.meta.url]];",
  'cjs.cjs': "exports.toRegister = () => [['cjs', () => __filename]];",
  'module/package.json': '{ "type": "module" }',
  'module/js.js': "export const toRegister = () => [['module-js', () => import.meta.url]];",
  'commonjs/package.json': '{ "type": "commonjs" }',
  'commonjs/js.js': "exports.toRegister = () => [['commonjs-js', () => __filename]];",
};

describe.each<Build>(['import', 'require'])('the build for %s', (build) => {
  test('loads ES modules and CommonJS plugins', async () => {
    Object.entries(SOURCES).forEach(([name, text]) => root.write(name, text));
    await using program = new ManagerProcess(build);
    const namespaces = ['', 'module', 'commonjs'];
    expect(await program.call('loadAllPlugins', { directories: [root.path], namespaces })).toBe(true);
    expect(await program.call('run', 'esm')).toBe(pathToFileURL(root.file('esm.mjs')).href);
    expect(await program.call('run', 'cjs')).toBe(root.file('cjs.cjs'));
    expect(await program.call('run', 'module-js')).toBe(pathToFileURL(root.file('module/js.js')).href);
    expect(await program.call('run', 'commonjs-js')).toBe(root.file('commonjs/js.js'));
    expect(program.log.warnings).toEqual([]);
  });

  testOfTypeScript('loads TypeScript plugins where Node can', async () => {
    root.write('ts.ts', "export const toRegister = (): unknown[] => [['ts', (): string => 'typed']];");
    await using program = new ManagerProcess(build);
    expect(await program.call('loadPlugins', root.path)).toBe(true);
    expect(await program.call('run', 'ts')).toBe('typed');
  });

  test('accepts processors of both builds of the queue', async () => {
    const queue = (loader: string) => `${loader}(${JSON.stringify(pathOfQueue(loader))})`;
    root.write(
      'esm.mjs',
      `const { ChildProcessor } = await ${queue('import')}; export const toRegister = () => [['esm', new ChildProcessor()]];`,
    );
    root.write(
      'cjs.cjs',
      `const { ChildProcessor } = ${queue('require')}; exports.toRegister = () => [['cjs', new ChildProcessor()]];`,
    );
    await using program = new ManagerProcess(build);
    expect(await program.call('loadPlugins', root.path)).toBe(true);
    expect(await program.call('moduleOf', 'esm')).toBe(pathToFileURL(root.file('esm.mjs')).href);
    expect(await program.call('moduleOf', 'cjs')).toBe(pathToFileURL(root.file('cjs.cjs')).href);
  });

  test('loads a package by name', async () => {
    root.write('node_modules/p/package.json', '{ "exports": { "import": "./i.mjs", "require": "./r.cjs" } }');
    root.write('node_modules/p/i.mjs', "export const toRegister = () => [['p', () => 'import']];");
    const script = `
      const { PluginManager } = ${build === 'import' ? 'await import' : 'require'}('@millrace/plugin-manager');
      const manager = new PluginManager({ baseDir: process.argv[1] });
      manager.loadPluginByName('p').then((loaded) => console.log(loaded, JSON.stringify(manager.getPluginsHash())));`;
    const type = build === 'import' ? 'module' : 'commonjs';
    const options = { cwd: `${import.meta.dirname}/..`, encoding: 'utf8' } as const;
    expect(execFileSync(process.execPath, [`--input-type=${type}`, '-e', script, root.path], options)).toBe(
      'true {"p":["p"]}\n',
    );
  });
});

test('the two builds share their default manager and its registry', () => {
  root.plugin('a.mjs', { a: '1' });
  const script = `
    import { createRequire } from 'node:module';
    import { getPluginsHash } from '@millrace/plugin-manager';
    const require = createRequire(process.cwd() + '/x.js');
    await require('@millrace/plugin-manager').loadPlugins(process.argv[1]);
    console.log(JSON.stringify(getPluginsHash()), require('@millrace/queue').defaultRegistry().has('a'));`;
  const options = { cwd: `${import.meta.dirname}/..`, encoding: 'utf8' } as const;
  expect(execFileSync(process.execPath, ['--input-type=module', '-e', script, root.path], options)).toBe(
    '{"a":["a"]} true\n',
  );
});

/** The entry of a build of the queue, as a plugin outside this repository would find its own. */
function pathOfQueue(loader: string): string {
  const url = import.meta.resolve('@millrace/queue');
  return loader === 'import' ? url : new URL('index.cjs', url).pathname;
}
