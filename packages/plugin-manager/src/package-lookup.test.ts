import { symlinkSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { PluginRoot } from '../test/plugin-root.js';
import { resolvePackage } from './package-lookup.js';

let root: PluginRoot;
beforeEach(() => {
  root = new PluginRoot();
});
afterEach(() => root[Symbol.dispose]());

function install(name: string, manifest: object, ...files: string[]): void {
  root.write(`node_modules/${name}/package.json`, JSON.stringify({ name, ...manifest }));
  files.forEach((file) => root.write(`node_modules/${name}/${file}`, ''));
}

test('a package is found in the folder and in those above it', async () => {
  install('a', { exports: './x.js' }, 'x.js');
  expect(await resolvePackage('a', root.path)).toBe(root.file('node_modules/a/x.js'));
  expect(await resolvePackage('a', root.folder('deep/er'))).toBe(root.file('node_modules/a/x.js'));
});

test('a package for import alone and one for both are found as import finds them', async () => {
  install('@s/esm', { exports: { '.': { import: './i.mjs' } } }, 'i.mjs');
  install('both', { exports: { require: './r.cjs', import: './i.mjs' } }, 'i.mjs', 'r.cjs');
  expect(await resolvePackage('@s/esm', root.path)).toBe(root.file('node_modules/@s/esm/i.mjs'));
  expect(await resolvePackage('both', root.path)).toBe(root.file('node_modules/both/i.mjs'));
});

test('a package with main, with nothing but an index, and a file inside are found as Node finds them', async () => {
  install('main', { main: 'lib/m' }, 'lib/m.js', 'other.js');
  install('index', {}, 'index.js');
  expect(await resolvePackage('main', root.path)).toBe(root.file('node_modules/main/lib/m.js'));
  expect(await resolvePackage('main/other.js', root.path)).toBe(root.file('node_modules/main/other.js'));
  expect(await resolvePackage('index', root.path)).toBe(root.file('node_modules/index/index.js'));
});

test('a subpath goes by the exports', async () => {
  install('a', { exports: { './plugin': './p.mjs' } }, 'p.mjs');
  expect(await resolvePackage('a/plugin', root.path)).toBe(root.file('node_modules/a/p.mjs'));
});

test('a linked package is known by its real path', async () => {
  root.write('store/a/package.json', JSON.stringify({ exports: './x.js' }));
  root.write('store/a/x.js', '');
  root.folder('node_modules');
  symlinkSync('../store/a', root.file('node_modules/a'), 'dir');
  expect(await resolvePackage('a', root.path)).toBe(root.file('store/a/x.js'));
});

test.each(['missing', '@s/missing', 'node:fs', '../a', './a', '/etc/passwd', '@', '.hidden', ''])(
  '%j is not found',
  async (name) => {
    await expect(resolvePackage(name, root.path)).rejects.toMatchObject({ code: 'PLUGIN_NOT_FOUND' });
  },
);

test('what is wrong with a package is said', async () => {
  install('closed', { exports: { './x': './x.js' } });
  install('unbuilt', { exports: './dist/index.js' });
  root.write('node_modules/broken/package.json', '{');
  const reason = (text: string) => ({ code: 'PLUGIN_NOT_FOUND', message: expect.stringContaining(text) });
  await expect(resolvePackage('closed', root.path)).rejects.toMatchObject(reason("give nothing for '.'"));
  await expect(resolvePackage('unbuilt', root.path)).rejects.toMatchObject(reason('is it built?'));
  await expect(resolvePackage('broken', root.path)).rejects.toMatchObject(reason('cannot be read'));
});
