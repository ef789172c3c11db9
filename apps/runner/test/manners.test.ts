import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { cleanEnvironment, cli, Place } from './place.js';

let place: Place;

beforeEach(() => {
  place = new Place();
});

afterEach(() => place.remove());

const hostile = '\u001b[2J\u009b31m\u202eevil\r\nsecond line';

test('nothing in a task can steer the terminal or forge a line', async () => {
  await place.queue('echo', hostile);
  for (const args of [
    ['list'],
    ['list', 'verbose'],
    ['show', 'TQ:TaskQueue:1'],
    ['list', '--json'],
    ['queue', '-e', 'echo', hostile],
    ['queue', 'echo', 'forbidden', hostile],
    ['schedule', 'echo', 'forbidden', hostile],
    ['find', 'command', hostile],
    ['why', 'TQ:TaskQueue:1'],
  ]) {
    const { stdout, stderr } = await place.call(args);
    expect((stdout + stderr).replaceAll('\n', '')).not.toMatch(/\p{Cc}|\u202e/u);
    expect((stdout + stderr).split('\n').filter((line) => line.startsWith('second'))).toEqual([]);
  }
  expect((await place.json('list')).waiting[0].args).toEqual([hostile]);
});

test('colour comes only when asked for, and NO_COLOR forbids it', async () => {
  await place.queue('echo', 'a');
  expect((await place.call(['list'])).stdout).not.toContain('\u001b');
  expect((await place.call(['list'], { env: { FORCE_COLOR: '1' } })).stdout).toContain('\u001b[2m');
  expect((await place.call(['list'], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } })).stdout).not.toContain(
    '\u001b',
  );
});

test('a reader that goes away ends a command quietly', async () => {
  const input = Array.from({ length: 5000 }, (_, index) => `echo ${index} ${'x'.repeat(100)}\n`).join('');
  expect((await place.call(['queue', '--file', '-'], { input })).code).toBe(0);
  const child = spawn(process.execPath, [cli, 'list'], { cwd: place.folder, env: cleanEnvironment() });
  let stderr = '';
  child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
  child.stdout.once('data', () => child.stdout.destroy());
  const [code] = await once(child, 'close');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test('a large document arrives whole', async () => {
  const input = Array.from({ length: 5000 }, (_, index) => `echo ${index}\n`).join('');
  await place.call(['queue', '--file', '-'], { input });
  expect((await place.json('list')).waiting).toHaveLength(5000);
});

test('a damaged state is told with file and code, and ends with 1', async () => {
  await place.queue('echo', 'a');
  const snapshot = readdirSync(place.path('.millrace')).find((name) => /^tasks\.\d+\.yaml$/.test(name)) ?? '';
  place.write(`.millrace/${snapshot}`, 'nonsense');
  const { code, stdout, stderr } = await place.call(['list']);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(snapshot);
  expect(stderr).toMatch(/^millrace: .* \[[A-Z_]+\]$/m);
  expect(stderr).toContain('millrace doctor says what is damaged');
});

test('a command that only looks does not load plugins', async () => {
  await place.queue('echo', 'a');
  place.write('plugins/loud.mjs', "console.log('plugin loaded'); export const toRegister = () => [];");
  for (const command of ['list', 'status', 'info']) {
    expect((await place.call([command])).stderr).not.toContain('plugin loaded');
  }
});
