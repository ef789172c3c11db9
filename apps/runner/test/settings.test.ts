import { chmodSync, mkdirSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Place } from './place.js';

let place: Place;

beforeEach(() => {
  place = new Place();
});

afterEach(() => place.remove());

test('settings come from millrace.yaml in a folder above, with paths relative to it', async () => {
  place.write('millrace.yaml', 'queue:\n  name: other\n  stateDir: state\n');
  mkdirSync(place.path('deep'));
  const { settings, settingsFile } = JSON.parse(
    (await place.call(['info', '--json'], { below: 'deep' })).stdout,
  );
  expect(settingsFile).toBe(place.path('millrace.yaml'));
  expect(settings.queue).toMatchObject({ name: 'other', stateDir: place.path('state') });
  expect(settings.plugins.directories).toEqual([place.path('plugins')]);
});

test('flags go over the file', async () => {
  place.write('millrace.yaml', 'queue: { name: other, maxRunning: 3 }\n');
  const { settings } = await place.json('info', '--name', 'third', '--set', 'queue.maxRunning=4');
  expect(settings.queue).toMatchObject({ name: 'third', maxRunning: 4 });
});

test('mistakes are named with file, line and the nearest setting, and end with 2 before anything is done', async () => {
  place.write('millrace.yaml', 'queue:\n  maxRuning: 3\n  name: a b\n');
  const { code, stdout, stderr } = await place.call(['queue', 'echo', 'a']);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  const file = place.path('millrace.yaml');
  expect(stderr.split('\n')).toEqual([
    `millrace: ${file}:2: queue.maxRuning is not a setting. Did you mean queue.maxRunning?`,
    expect.stringMatching(
      `^${file}:3: queue.name: expected a name .* found 'a b'\\. \\[INVALID_SETTINGS\\]$`,
    ),
    '',
  ]);
});

test('with --json a mistake is a document too', async () => {
  place.write('millrace.yaml', 'queue: [\n');
  expect(await place.json('status')).toEqual({
    error: { code: 'INVALID_SETTINGS', message: expect.any(String) },
  });
});

test('--config names a file that has to be there', async () => {
  place.write('x.yaml', 'queue: { name: mine }');
  expect((await place.json('info', '--config', 'x.yaml')).settings.queue.name).toBe('mine');
  expect(await place.call(['info', '--config', 'none.yaml'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('[SETTINGS_UNREADABLE]'),
  });
});

test('a settings file that anybody can write is not read unless it is named', async () => {
  place.write('millrace.yaml', 'queue: { name: mine }');
  chmodSync(place.path('millrace.yaml'), 0o666);
  expect(await place.call(['info'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('[SETTINGS_UNSAFE]'),
  });
  expect((await place.json('info', '--config', 'millrace.yaml')).settings.queue.name).toBe('mine');
});

test('plugins are loaded as the settings say', async () => {
  mkdirSync(place.path('more/Company/Tasks'), { recursive: true, mode: 0o755 });
  place.write('more/Company/Tasks/extra.mjs', "export const toRegister = () => [['extra', () => 1]];");
  place.write(
    'millrace.yaml',
    'plugins: { directories: [more, plugins], namespaces: ["Company::Tasks", ""], builtin: [greetings], disabled: [test-tasks] }',
  );
  const { commands } = await place.json('commands');
  expect(commands.map(({ command }: { command: string }) => command)).toEqual([
    'extra',
    'goodbye',
    'greet',
    'noop',
  ]);
  expect((await place.json('plugins')).plugins).toContainEqual(
    expect.objectContaining({ name: 'test-tasks', status: 'disabled' }),
  );
});

test('a folder of plugins that is named but not there is warned about', async () => {
  const { code, stderr } = await place.call([
    'queue',
    '--set',
    'plugins.directories=none,plugins',
    'echo',
    'a',
  ]);
  expect(code).toBe(0);
  expect(stderr).toMatch(/warning: .*none/);
});
