import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ManagerProcess } from './manager-process.js';
import type { Build } from './manager-process.js';
import { PluginRoot } from './plugin-root.js';

const PROCESSOR = '{ doChildTask: (task) => [process.pid, ...task.args] }';
let root: PluginRoot;
beforeEach(() => {
  root = new PluginRoot();
});
afterEach(() => root[Symbol.dispose]());

const SOURCES = {
  'named.mjs': `export const toRegister = () => [['named', ${PROCESSOR}]];`,
  'default.mjs': `export default { pair: ['default', ${PROCESSOR}], toRegister() { return [this.pair]; } };`,
  'exported.cjs': `exports.toRegister = () => [['exported', ${PROCESSOR}]];`,
};

describe.each<Build>(['import', 'require'])('the build for %s', (build) => {
  test('loads plugins whose ChildProcessors are found by their children', async () => {
    Object.entries(SOURCES).forEach(([name, text]) => root.write(`plugins/${name}`, text));
    await using program = new ManagerProcess(build);
    expect(await program.call('loadPlugins', root.file('plugins'))).toBe(true);
    for (const command of ['named', 'default', 'exported']) {
      const outcome = await program.call('process', root.folder('state'), `${command} argument`);
      expect(outcome).toEqual({ status: 'done', result: [expect.any(Number), 'argument'] });
    }
  });
});

test('a child runs a reloaded plugin as its file now is', async () => {
  const write = (text: string) =>
    root.write('plugins/a.mjs', `export const toRegister = () => [['a', { doChildTask: () => '${text}' }]];`);
  write('first');
  await using program = new ManagerProcess('import');
  await program.call('watch', { directories: [root.file('plugins')] });
  expect(await program.call('process', root.folder('state'), 'a')).toEqual({
    status: 'done',
    result: 'first',
  });
  write('second');
  await program.log.heard(/is loaded anew/);
  expect(await program.call('process', root.folder('state'), 'a')).toEqual({
    status: 'done',
    result: 'second',
  });
});
