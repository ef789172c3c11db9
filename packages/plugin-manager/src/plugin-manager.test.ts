import { chmodSync, rmSync, symlinkSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { ChildProcessor, Registry, Task } from '@millrace/queue';
import type { TaskContext } from '@millrace/queue';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { PluginRoot } from '../test/plugin-root.js';
import { RecordingLogger } from '../test/recording-logger.js';
import { PluginManager } from './plugin-manager.js';

let root: PluginRoot;
let registry: Registry;
let logger: RecordingLogger;
let manager: PluginManager;

beforeEach(() => {
  root = new PluginRoot();
  registry = new Registry();
  logger = new RecordingLogger();
  manager = new PluginManager({ registry, logger, baseDir: root.path });
});
afterEach(() => root[Symbol.dispose]());

/** What a command returns, run as a queue would. */
const run = (cmd: string) =>
  registry.get(new Task({ cmd }).command)?.processTask(new Task({ cmd }), {} as TaskContext);
const commands = () => registry.commands().filter((command) => command !== 'noop');
const infoOf = (name: string) => manager.listPlugins().find((plugin) => plugin.name === name);
const codesOf = (name: string) => infoOf(name)?.problems.map(({ code }) => code);

describe('loadPlugins', () => {
  test('registers what the plugins of a namespace give', async () => {
    root.plugin('TaskQueue/MyPlugins/TestTasks.mjs', { echo: 'hello', sleep: 'zzz' });
    expect(await manager.loadPlugins(root.path, 'TaskQueue::MyPlugins')).toBe(true);
    expect(run('echo')).toBe('hello');
    expect(manager.listLoadedPlugins()).toEqual(['TaskQueue::MyPlugins::TestTasks']);
    expect(manager.getPluginsHash()).toEqual({ 'TaskQueue::MyPlugins::TestTasks': ['echo', 'sleep'] });
    expect(logger.warnings).toEqual([]);
  });

  test('loads a plain folder without a namespace', async () => {
    root.plugin('a.mjs', { a: '1' });
    expect(await manager.loadPlugins('.')).toBe(true);
    expect(manager.getPluginsHash()).toEqual({ a: ['a'] });
  });

  test('loads CommonJS plugins', async () => {
    root.write('a.cjs', "module.exports = { toRegister: () => [['a', (x) => `got ${x}`]] };");
    expect(await manager.loadPlugins(root.path)).toBe(true);
    expect(run('a arg')).toBe('got arg');
  });

  test('loads a folder and a file with special characters in their names', async () => {
    root.plugin('[x] #1 %41?/a b#c?d%20.mjs', { a: '1' });
    expect(await manager.loadPlugins(root.path, '[x] #1 %41?')).toBe(true);
    expect(manager.listLoadedPlugins()).toEqual(['[x] #1 %41?::a b#c?d%20']);
  });

  test('is harmless and true when repeated', async () => {
    root.plugin('a.mjs', { a: '1' });
    expect(await Promise.all([manager.loadPlugins(root.path), manager.loadPlugins(root.path)])).toEqual([
      true,
      true,
    ]);
    expect(await manager.loadPlugins(root.path)).toBe(true);
    expect(commands()).toEqual(['a']);
    expect(logger.warnings).toEqual([]);
  });

  test('finds nothing in a namespace that is not there, which is no error', async () => {
    expect(await manager.loadPlugins(root.path, 'No::Such')).toBe(true);
    expect(logger.warnings).toEqual([]);
  });

  test('rejects a root that is not there, and a namespace that leads elsewhere', async () => {
    await expect(manager.loadPlugins(root.file('missing'))).rejects.toMatchObject({
      code: 'FOLDER_NOT_FOUND',
    });
    await expect(manager.loadPlugins(root.path, '../x')).rejects.toMatchObject({ code: 'INVALID_NAMESPACE' });
  });

  test('gives a ChildProcessor the module that its child imports', async () => {
    root.write('a.mjs', "export const toRegister = () => [['a', { doChildTask() {} }]];");
    await manager.loadPlugins(root.path);
    expect(registry.get('a')).toBeInstanceOf(ChildProcessor);
    expect(registry.moduleOf('a')).toBe(pathToFileURL(root.file('a.mjs')).href);
    expect(infoOf('a')?.module).toBe(registry.moduleOf('a'));
  });
});

describe('a bad plugin never stops the others', () => {
  test.each([
    ['cannot be imported', 'export const =', 'IMPORT_FAILED'],
    ['throws', "throw new Error('x')", 'IMPORT_FAILED'],
    ['has no toRegister', 'export const x = 1', 'NO_TO_REGISTER'],
    ['has a toRegister that throws', 'export const toRegister = () => { throw 1 }', 'TO_REGISTER_FAILED'],
    ['returns no list', "export const toRegister = () => 'a'", 'PAIRS_NOT_A_LIST'],
  ])('one that %s is warned about by name, file and reason', async (_what, text, code) => {
    root.plugin('a.mjs', { a: '1' });
    const file = root.write('bad.mjs', text);
    root.plugin('c.mjs', { c: '3' });
    expect(await manager.loadPlugins(root.path)).toBe(false);
    expect(commands()).toEqual(['a', 'c']);
    expect(infoOf('bad')).toMatchObject({
      status: 'failed',
      from: file,
      problems: [{ code, context: { plugin: 'bad', file } }],
    });
    expect(logger.warnings).toEqual([expect.stringContaining(`Plugin 'bad' (${file}): `)]);
  });

  test('one that hangs is given up', async () => {
    manager = new PluginManager({ registry, logger, loadTimeoutSeconds: 0.05 });
    root.write('a.mjs', 'await new Promise(() => {});');
    root.plugin('b.mjs', { b: '1' });
    expect(await manager.loadPlugins(root.path)).toBe(false);
    expect(commands()).toEqual(['b']);
    expect(codesOf('a')).toEqual(['LOAD_TIMED_OUT']);
  });

  test('a failed plugin is tried again by the next load, and warned about again', async () => {
    root.write('a.mjs', "throw new Error('x')");
    await manager.loadPlugins(root.path);
    await manager.loadPlugins(root.path);
    expect(logger.warnings).toHaveLength(2);
  });
});

describe('a bad pair never stops the other pairs', () => {
  test('what is no pair, no processor or registered twice is left out', async () => {
    root.write(
      'a.mjs',
      "export const toRegister = () => ['x', ['a', () => 1], ['b', 7], ['c d', () => 1], ['a', () => 2], ['e', () => 5]];",
    );
    expect(await manager.loadPlugins(root.path)).toBe(true);
    expect(commands()).toEqual(['a', 'e']);
    expect(codesOf('a')).toEqual(['INVALID_PAIR', 'INVALID_PAIR', 'PROCESSOR_REFUSED', 'PROCESSOR_REFUSED']);
    expect(logger.warnings).toHaveLength(4);
  });

  test('a command that another plugin has registered stays with it', async () => {
    root.plugin('a.mjs', { x: 'a', y: 'a' });
    root.plugin('b.mjs', { y: 'b', z: 'b' });
    expect(await manager.loadPlugins(root.path)).toBe(true);
    expect(run('y')).toBe('a');
    expect(manager.getPluginsHash()).toEqual({ a: ['x', 'y'], b: ['z'] });
    expect(logger.warnings).toEqual([
      expect.stringMatching(/^Plugin 'b'.*'y' is left out, because the plugin 'a' has registered it/),
    ]);
  });

  test('a command that the program has registered stays with it', async () => {
    registry.register('x', () => 'program');
    root.plugin('a.mjs', { x: 'a', noop: 'a', y: 'a' });
    await manager.loadPlugins(root.path);
    expect(run('x')).toBe('program');
    expect(codesOf('a')).toEqual(['COMMAND_TAKEN', 'COMMAND_TAKEN']);
    expect(manager.getPluginsHash()).toEqual({ a: ['y'] });
  });
});

describe('loadAllPlugins', () => {
  test('loads each namespace in each directory, in this order', async () => {
    for (const place of ['two/B', 'one/A', 'one/B', 'two/A'])
      root.plugin(`${place}/${place.replace('/', '-')}.mjs`, { [place]: place });
    expect(await manager.loadAllPlugins({ directories: ['one', 'two'], namespaces: ['A', 'B', 'C'] })).toBe(
      true,
    );
    expect(manager.listLoadedPlugins()).toEqual(['A::one-A', 'B::one-B', 'A::two-A', 'B::two-B']);
  });

  test('loads one plugin of a name, the first', async () => {
    root.plugin('one/a.mjs', { x: 'one' });
    root.plugin('two/a.mjs', { y: 'two' });
    expect(await manager.loadAllPlugins({ directories: ['one', 'two'] })).toBe(false);
    expect(commands()).toEqual(['x']);
    expect(logger.warnings).toEqual([expect.stringContaining(root.file('one/a.mjs'))]);
    expect(manager.listPlugins().map(({ status }) => status)).toEqual(['loaded', 'failed']);
  });

  test('takes the second plugin of a name when the first fails', async () => {
    root.write('a.cjs', 'throw 1');
    root.plugin('a.mjs', { x: 'second' });
    expect(await manager.loadPlugins(root.path)).toBe(false);
    expect(run('x')).toBe('second');
  });

  test('loads nothing when one of the directories is not there', async () => {
    root.plugin('one/a.mjs', { x: 'one' });
    const loading = manager.loadAllPlugins({ directories: ['one', 'missing'] });
    await expect(loading).rejects.toMatchObject({
      code: 'FOLDER_NOT_FOUND',
      context: { folder: root.file('missing') },
    });
    expect(manager.listPlugins()).toEqual([]);
  });
});

(process.platform === 'win32' ? describe.skip : describe)('what others can write is not loaded', () => {
  test('a plugin file is skipped with a warning', async () => {
    chmodSync(root.plugin('a.mjs', { a: '1' }), 0o666);
    root.plugin('b.mjs', { b: '1' });
    expect(await manager.loadPlugins(root.path)).toBe(false);
    expect(commands()).toEqual(['b']);
    expect(codesOf('a')).toEqual(['PLUGIN_UNSAFE']);
    expect(logger.warnings).toEqual([expect.stringMatching(/'a'.*every user.*chmod go-w/)]);
  });

  test('a link out of the root folder is skipped with a warning', async () => {
    using outside = new PluginRoot();
    symlinkSync(outside.plugin('a.mjs', { a: '1' }), root.file('a.mjs'));
    expect(await manager.loadPlugins(root.path)).toBe(false);
    expect(commands()).toEqual([]);
    expect(codesOf('a')).toEqual(['PLUGIN_UNSAFE']);
  });

  test('a root folder is an error', async () => {
    root.plugin('a.mjs', { a: '1' });
    chmodSync(root.path, 0o1777);
    await expect(manager.loadPlugins(root.path)).rejects.toMatchObject({ code: 'FOLDER_UNSAFE' });
    await expect(manager.watchPlugins({ directories: [root.path] })).rejects.toMatchObject({
      code: 'FOLDER_UNSAFE',
    });
    expect(commands()).toEqual([]);
  });
});

describe('loadPluginByName', () => {
  const install = (name: string, text: string) => {
    root.write(`node_modules/${name}/package.json`, JSON.stringify({ name, exports: './plugin.mjs' }));
    return root.write(`node_modules/${name}/plugin.mjs`, text);
  };

  test('loads an npm package under its name', async () => {
    const file = install('@s/plugin', "export const toRegister = () => [['a', { doChildTask() {} }]];");
    expect(await manager.loadPluginByName('@s/plugin')).toBe(true);
    expect(manager.getPluginsHash()).toEqual({ '@s/plugin': ['a'] });
    expect(registry.moduleOf('a')).toBe(pathToFileURL(file).href);
    expect(await manager.loadPluginByName('@s/plugin')).toBe(true);
    expect(logger.warnings).toEqual([]);
  });

  test('loads a file of the directories', async () => {
    manager = new PluginManager({
      registry,
      logger,
      baseDir: root.path,
      directories: ['missing', 'plugins'],
    });
    root.plugin('plugins/TaskQueue/a.mjs', { a: '1' });
    root.plugin('plugins/TaskQueue/b.mjs', { b: '1' });
    expect(await manager.loadPluginByName('TaskQueue::a')).toBe(true);
    expect(manager.listLoadedPlugins()).toEqual(['TaskQueue::a']);
  });

  test('loads a file of a folder that was loaded from before', async () => {
    root.folder('plugins');
    await manager.loadPlugins('plugins');
    root.plugin('plugins/a.mjs', { a: '1' });
    install('a', 'export const toRegister = () => [];');
    expect(await manager.loadPluginByName('a')).toBe(true);
    expect(run('a')).toBe('1');
  });

  test.each(['missing', 'TaskQueue::missing', '@s/missing', './missing', 'fs', '__proto__'])(
    '%s, which is not there, is a warning',
    async (name) => {
      expect(await manager.loadPluginByName(name)).toBe(false);
      expect(logger.warnings).toEqual([expect.stringContaining(`Plugin '${name}' was not found.`)]);
      expect(manager.listPlugins()).toEqual([]);
    },
  );

  test('a package that is no plugin is a warning', async () => {
    install('no-plugin', '');
    expect(await manager.loadPluginByName('no-plugin')).toBe(false);
    expect(codesOf('no-plugin')).toEqual(['NO_TO_REGISTER']);
  });

  test('no name is an error', async () => {
    await expect(manager.loadPluginByName('')).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });
});

describe('a disabled plugin', () => {
  test('loses its commands at once, stays listed, and is not loaded by any load', async () => {
    root.plugin('a.mjs', { a: '1' });
    root.plugin('b.mjs', { b: '1' });
    await manager.loadPlugins(root.path);
    expect(manager.disablePlugin('a')).toBe(true);
    expect(commands()).toEqual(['b']);
    expect(await manager.loadPlugins(root.path)).toBe(true);
    expect(await manager.loadPluginByName('a')).toBe(false);
    expect(commands()).toEqual(['b']);
    expect(manager.listLoadedPlugins()).toEqual(['b']);
    expect(infoOf('a')).toEqual({
      name: 'a',
      status: 'disabled',
      from: root.file('a.mjs'),
      module: undefined,
      commands: [],
      problems: [],
    });
  });

  test('is loaded when enabled', async () => {
    root.plugin('a.mjs', { a: '1' });
    await manager.loadPlugins(root.path);
    manager.disablePlugin('a');
    expect(await manager.enablePlugin('a')).toBe(true);
    expect(run('a')).toBe('1');
    expect(await manager.enablePlugin('a')).toBe(true);
  });

  test('may be named before it is found, and its file is not even imported', async () => {
    manager = new PluginManager({ registry, logger, disabled: ['a'] });
    expect(infoOf('a')).toMatchObject({ status: 'disabled', from: undefined });
    expect(await manager.enablePlugin('unknown')).toBe(false);
    root.write('a.mjs', "globalThis.imported = true; export const toRegister = () => [['a', () => 1]];");
    expect(await manager.loadPlugins(root.path)).toBe(true);
    expect(globalThis).not.toHaveProperty('imported');
    expect(await manager.enablePlugin('a')).toBe(true);
    expect(commands()).toEqual(['a']);
  });

  test('is not registered when it is disabled while it is imported', async () => {
    root.write('a.mjs', "await globalThis.disabling; export const toRegister = () => [['a', () => 1]];");
    let release = () => {};
    Object.assign(globalThis, { disabling: new Promise<void>((resolve) => (release = resolve)) });
    const loading = manager.loadPlugins(root.path);
    manager.disablePlugin('a');
    release();
    expect(await loading).toBe(true);
    expect(commands()).toEqual([]);
  });

  test('leaves its commands to the next plugin that wants them', async () => {
    root.plugin('a.mjs', { x: 'a' });
    root.plugin('b.mjs', { x: 'b' });
    await manager.loadPlugins(root.path);
    manager.disablePlugin('a');
    expect(run('x')).toBe('b');
    expect(infoOf('b')?.problems).toEqual([]);
    expect(await manager.enablePlugin('a')).toBe(true);
    expect(run('x')).toBe('b');
    expect(codesOf('a')).toEqual(['COMMAND_TAKEN']);
  });

  test('does not take back what others have put in the place of its commands', async () => {
    root.plugin('a.mjs', { x: 'a' });
    await manager.loadPlugins(root.path);
    registry.unregister('x');
    registry.register('x', () => 'program');
    manager.disablePlugin('a');
    expect(run('x')).toBe('program');
  });
});

test('a plugin file that vanishes between two looks is a warning', async () => {
  root.plugin('a.mjs', { a: '1' });
  await manager.loadPlugins(root.path);
  manager.disablePlugin('a');
  rmSync(root.file('a.mjs'));
  expect(await manager.enablePlugin('a')).toBe(false);
  expect(codesOf('a')).toEqual(['IMPORT_FAILED']);
});

test('lists are copies', async () => {
  root.plugin('a.mjs', { a: '1' });
  await manager.loadPlugins(root.path);
  manager.getPluginsHash().a?.push('x');
  manager.listLoadedPlugins().push('x');
  manager.listPlugins().length = 0;
  expect(manager.getPluginsHash()).toEqual({ a: ['a'] });
  expect(manager.listPlugins()).toHaveLength(1);
});
