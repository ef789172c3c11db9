import { chmodSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ManagerProcess } from './manager-process.js';
import type { Build } from './manager-process.js';
import { PluginRoot } from './plugin-root.js';

const testOfModes = process.platform === 'win32' ? test.skip : test;
let root: PluginRoot;
let program: ManagerProcess;

beforeEach(() => {
  root = new PluginRoot();
});
afterEach(async () => {
  await program[Symbol.asyncDispose]();
  root[Symbol.dispose]();
});

async function watching(build: Build = 'import', options: object = {}): Promise<void> {
  program = new ManagerProcess(build);
  await program.call('watch', { directories: [root.file('plugins')], ...options });
}

/** Acts, and resolves once the manager has said something that matches. */
async function hears(pattern: RegExp, action: () => void): Promise<void> {
  program.log.clear();
  action();
  await program.log.heard(pattern);
}

describe.each<Build>(['import', 'require'])('the build for %s', (build) => {
  test('adds, changes and removes plugins while it runs', async () => {
    root.plugin('plugins/a.mjs', { a: 'first' });
    await watching(build);
    expect(await program.call('run', 'a')).toBe('first');
    await hears(/'b'.* is loaded: b/, () => root.plugin('plugins/b.mjs', { b: 'new' }));
    await hears(/'a'.* is loaded anew: a, more/, () =>
      root.plugin('plugins/a.mjs', { a: 'second', more: 'x' }),
    );
    expect(await program.call('run', 'a')).toBe('second');
    await hears(/'b'.* is gone/, () => rmSync(root.file('plugins/b.mjs')));
    expect(await program.call('getPluginsHash')).toEqual({ a: ['a', 'more'] });
    expect(program.log.warnings).toEqual([]);
  });

  test('changes a CommonJS plugin while it runs', async () => {
    const write = (text: string) =>
      root.write('plugins/a.cjs', `exports.toRegister = () => [['a', () => '${text}']];`);
    write('first');
    await watching(build);
    expect(await program.call('run', 'a')).toBe('first');
    await hears(/is loaded anew/, () => write('second'));
    expect(await program.call('run', 'a')).toBe('second');
    await hears(/is loaded anew/, () => write('third'));
    expect(await program.call('run', 'a')).toBe('third');
  });
});

test('a changed plugin that cannot be loaded keeps its old version until it is mended', async () => {
  root.plugin('plugins/a.mjs', { a: 'first' });
  await watching();
  await hears(/'a'.*SyntaxError.*what was loaded before stays/, () =>
    root.write('plugins/a.mjs', 'export const toRegister = () => [['),
  );
  expect(await program.call('run', 'a')).toBe('first');
  await program.call('rescan');
  expect(program.log.warnings).toHaveLength(1);
  await hears(/is loaded anew/, () => root.plugin('plugins/a.mjs', { a: 'second' }));
  expect(await program.call('run', 'a')).toBe('second');
});

test('a new plugin that cannot be loaded is loaded once it is mended', async () => {
  root.folder('plugins');
  await watching();
  await hears(/'a'.*no function toRegister/, () => root.write('plugins/a.mjs', ''));
  await hears(/'a'.* is loaded: a/, () => root.plugin('plugins/a.mjs', { a: '1' }));
});

test('a reloaded ChildProcessor keeps the plain URL of its module for the children', async () => {
  const write = (more: string) =>
    root.write('plugins/a.mjs', `export const toRegister = () => [['a', { doChildTask() {} }]${more}];`);
  write('');
  await watching();
  await hears(/is loaded anew/, () => write(", ['b', () => 1]"));
  expect(await program.call('moduleOf', 'a')).toBe(pathToFileURL(root.file('plugins/a.mjs')).href);
});

test('a folder that is not there yet is watched too', async () => {
  await watching('import', { namespaces: ['TaskQueue::MyPlugins'] });
  expect(await program.call('listLoadedPlugins')).toEqual([]);
  await hears(/is loaded: a/, () => root.plugin('plugins/TaskQueue/MyPlugins/a.mjs', { a: '1' }));
});

test('a folder that goes takes its plugins along, and brings them back', async () => {
  root.plugin('plugins/a.mjs', { a: '1' });
  await watching();
  await hears(/is gone/, () => renameSync(root.file('plugins'), root.file('aside')));
  expect(await program.call('run', 'a')).toBeNull();
  await hears(/is loaded: a/, () => renameSync(root.file('aside'), root.file('plugins')));
});

test('a renamed plugin keeps its commands', async () => {
  root.plugin('plugins/a.mjs', { x: '1', y: '1' });
  await watching();
  await hears(/'b'.* is loaded: x, y/, () =>
    renameSync(root.file('plugins/a.mjs'), root.file('plugins/b.mjs')),
  );
  expect(await program.call('getPluginsHash')).toEqual({ b: ['x', 'y'] });
  expect(program.log.warnings).toEqual([]);
});

test('a command can move from one plugin to another, and keeps its plugin when another wants it', async () => {
  root.plugin('plugins/a.mjs', { x: 'a', y: 'a' });
  root.plugin('plugins/b.mjs', { z: 'b' });
  await watching();
  await hears(/'b'.*'x' is left out, because the plugin 'a'/, () =>
    root.plugin('plugins/b.mjs', { x: 'b', z: 'b' }),
  );
  await hears(/'a'.* is loaded anew/, () => root.plugin('plugins/a.mjs', { x: 'a2', y: 'a2' }));
  expect(await program.call('run', 'x')).toBe('a2');
  await hears(/'a'.* is loaded anew/, () => root.plugin('plugins/a.mjs', { y: 'a3' }));
  expect(await program.call('run', 'x')).toBe('b');
});

test('a link to another version is a change', async () => {
  root.plugin('plugins/versions/1/a.mjs', { a: 'one' });
  root.plugin('plugins/versions/2/a.mjs', { a: 'two' });
  symlinkSync('versions/1/a.mjs', root.file('plugins/a.mjs'));
  await watching();
  expect(await program.call('run', 'a')).toBe('one');
  symlinkSync('versions/2/a.mjs', root.file('plugins/next'));
  await hears(/is loaded anew/, () => renameSync(root.file('plugins/next'), root.file('plugins/a.mjs')));
  expect(await program.call('run', 'a')).toBe('two');
  expect(await program.call('listLoadedPlugins')).toEqual(['a']);
});

testOfModes('a plugin that others can write is not reloaded, and said so once', async () => {
  root.plugin('plugins/a.mjs', { a: 'first' });
  await watching();
  await program.call('rescan');
  program.log.clear();
  chmodSync(root.file('plugins/a.mjs'), 0o666);
  writeFileSync(root.file('plugins/a.mjs'), 'changed');
  await program.call('rescan');
  await program.call('rescan');
  expect(program.log.warnings).toEqual([
    expect.stringMatching(/can be written by every user.*what was loaded before stays/),
  ]);
  expect(await program.call('run', 'a')).toBe('first');
});

testOfModes('a root folder that becomes unsafe stops changes, but takes nothing away', async () => {
  root.plugin('plugins/a.mjs', { a: 'first' });
  await watching();
  chmodSync(root.file('plugins'), 0o777);
  root.plugin('plugins/b.mjs', { b: 'new' });
  await program.call('rescan');
  expect(await program.call('getPluginsHash')).toEqual({ a: ['a'] });
  expect(program.log.warnings).toEqual([expect.stringContaining('No plugin is loaded from')]);
});

test('a disabled plugin stays so through changes, and is loaded as it then is', async () => {
  root.plugin('plugins/a.mjs', { a: 'first' });
  await watching();
  await program.call('disablePlugin', 'a');
  root.plugin('plugins/a.mjs', { a: 'second' });
  await program.call('rescan');
  expect(await program.call('run', 'a')).toBeNull();
  expect(await program.call('enablePlugin', 'a')).toBe(true);
  expect(await program.call('run', 'a')).toBe('second');
});

test('after stop nothing changes any more', async () => {
  root.plugin('plugins/a.mjs', { a: 'first' });
  await watching();
  await program.call('stop');
  root.plugin('plugins/a.mjs', { a: 'second' });
  await program.call('rescan');
  expect(await program.call('run', 'a')).toBe('first');
});

test('a change that no event tells of is found by the regular look', async () => {
  // Events of a folder behind a link tell nothing about another link in its place.
  root.plugin('releases/1/plugins/a.mjs', { a: 'one' });
  root.plugin('releases/2/plugins/a.mjs', { a: 'two' });
  symlinkSync('releases/1', root.file('current'));
  await watching('import', { directories: [root.file('current/plugins')], rescanSeconds: 0.2 });
  symlinkSync('releases/2', root.file('next'));
  await hears(/is loaded anew/, () => renameSync(root.file('next'), root.file('current')));
  expect(await program.call('run', 'a')).toBe('two');
});

test('a process that watches ends when it has nothing else to do', async () => {
  root.plugin('plugins/a.mjs', { a: '1' });
  await watching();
  expect(await program.end()).toBe(0);
});
