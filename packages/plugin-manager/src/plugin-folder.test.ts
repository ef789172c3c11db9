import { symlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { PluginRoot } from '../test/plugin-root.js';
import { findPluginFiles, isFolder, pluginFolder } from './plugin-folder.js';

let root: PluginRoot;
beforeEach(() => {
  root = new PluginRoot();
});
afterEach(() => root[Symbol.dispose]());

async function names(namespace = ''): Promise<string[]> {
  return (await findPluginFiles(pluginFolder(root.path, namespace))).map(({ name }) => name);
}

test('JavaScript files are plugins, in the order of their names', async () => {
  for (const file of ['c.cjs', 'a.js', 'b.mjs']) root.write(file, '');
  expect(await names()).toEqual(['a', 'b', 'c']);
});

test('other files, hidden files, type declarations and sub-folders are not plugins', async () => {
  for (const file of ['a.json', 'b.txt', '.c.mjs', 'd.d.ts', 'sub/e.mjs', 'f.mjs.bak']) root.write(file, '');
  root.folder('folder.mjs');
  expect(await names()).toEqual([]);
});

test('TypeScript files are plugins, unless what they were compiled to is beside them', async () => {
  for (const file of ['a.ts', 'b.mts', 'c.ts', 'c.js', 'd.mts', 'd.mjs', 'e.d.mts']) root.write(file, '');
  const files = await findPluginFiles(pluginFolder(root.path, ''));
  expect(files.map(({ file }) => basename(file))).toEqual(['a.ts', 'b.mts', 'c.js', 'd.mjs']);
});

test('a namespace is a folder under the root', async () => {
  root.write('TaskQueue/MyPlugins/a.mjs', '');
  expect(await names('TaskQueue.MyPlugins')).toEqual(['TaskQueue::MyPlugins::a']);
});

test('a namespace that is not there, or is a file, has no plugins', async () => {
  root.write('file', '');
  expect(await names('missing')).toEqual([]);
  expect(await names('file')).toEqual([]);
  expect(await names('file/below')).toEqual([]);
});

test.each(['a*b', 'a[bc]d', '{a,b}', '!a', '(a|b)', '@(a)', 'ä ö', '$x', "it's", '-a'])(
  'the folder name %s is taken as it is',
  async (name) => {
    root.write(`${name}/x.mjs`, '');
    root.write('abd/wrong.mjs', '');
    expect(await names(name)).toEqual([`${name}::x`]);
  },
);

test('a link to a file is found, a link that leads nowhere is not', async () => {
  symlinkSync(root.write('a.mjs', ''), root.file('b.mjs'));
  symlinkSync(root.file('missing.mjs'), root.file('c.mjs'));
  expect(await names()).toEqual(['a', 'b']);
});

test('the path of a folder with a zero byte is an error, not an absent folder', async () => {
  await expect(isFolder('a\0b')).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
});
