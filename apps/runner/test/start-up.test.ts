import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Place } from './place.js';

let place: Place;

beforeEach(() => {
  place = new Place();
  place.write(
    'plugins/loud.mjs',
    `console.log('loud was loaded'); export const toRegister = () => [['loud', () => 1], ['shell', () => 2]];`,
  );
});

afterEach(() => place.remove());

test('a command of a bundled plugin is queued without loading any other plugin', async () => {
  const { code, stdout, stderr } = await place.call(['queue', 'shell', 'true']);
  expect([code, stdout]).toEqual([0, 'TQ:TaskQueue:1\n']);
  expect(stderr).not.toContain('loud');
});

test.each([
  [['queue', 'loud']],
  [['schedule', 'loud']],
  [['queue', '--set', 'plugins.disabled=@millrace/plugin-shell', 'shell', 'true']],
  [['queue', '--set', 'plugins.builtin=http', 'shell', 'true']],
])('a command that no enabled bundled plugin has is looked for in all plugins: %j', async (argv) => {
  const { code, stderr } = await place.call(argv);
  expect(code).toBe(0);
  expect(stderr).toContain('loud was loaded');
});

test('lines of a file with commands of several plugins are all queued', async () => {
  place.write('commands.txt', 'shell true\nloud\ngreet Ada\nnoop\n');
  const { code, stdout } = await place.call(['queue', '--file', place.path('commands.txt')]);
  expect([code, stdout.trim().split('\n').length]).toEqual([0, 4]);
});

test('a line of the shell finds the commands of all plugins after one of a bundled plugin', async () => {
  const { code, stdout } = await place.call(['shell'], { input: 'queue shell true\nqueue loud\n' });
  expect([code, stdout]).toEqual([0, 'TQ:TaskQueue:1\nTQ:TaskQueue:2\n']);
});
