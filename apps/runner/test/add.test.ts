import { mkdirSync, realpathSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Place } from './place.js';

let place: Place;

beforeEach(() => {
  place = new Place();
});

afterEach(() => place.remove());

test('add queues a program with its arguments as they are, to be run in the folder one is in', async () => {
  mkdirSync(place.path('deep'));
  const script = 'pwd; printf "<%s>" "$@"';
  const args = ['sh', '-c', script, 'sh', '--verbose', 'two words', '-j'];
  const options = ['-S', place.path('.millrace')];
  const { code, stdout } = await place.call(['add', ...options, '--', ...args], { below: 'deep' });
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'TQ:TaskQueue:1\n' });
  await place.call(['process']);
  expect((await place.call(['log', '1'])).stdout).toBe(
    `${realpathSync(place.path('deep'))}\n<--verbose><two words><-j>`,
  );
});

test('add takes the options of queue, and data beside its own', async () => {
  expect(await place.json('add', '-p', '5', '-d', '{"env":{"A":"1"}}', '--', 'env')).toMatchObject({
    tasks: [{ status: 'queued' }],
  });
  const { waiting } = await place.json('list', 'waiting');
  expect(waiting).toMatchObject([
    { command: 'shell', args: ['env'], priority: 5, data: { cwd: place.folder, env: { A: '1' } } },
  ]);
});

test('add --file queues one program a line, and refuses single lines', async () => {
  const input = '# programs\nls -l\n\necho "two words"\n';
  expect((await place.call(['add', '--file', '-'], { input })).stdout).toBe(
    'TQ:TaskQueue:1\nTQ:TaskQueue:2\n',
  );
  const { waiting } = await place.json('list', 'waiting');
  expect(waiting).toMatchObject([
    { args: ['ls', '-l'], data: { cwd: place.folder } },
    { args: ['echo', 'two words'], data: { cwd: place.folder } },
  ]);
  const broken = await place.call(['add', '--explain', '--file', '-'], { input: 'a \0\nls\n' });
  expect(broken.code).toBe(3);
  expect(broken.stdout).toMatch(/^refused .*\nqueued .*ls$/m);
});

test.each([[['add']], [['add', '--']], [['add', '--', 'ls -l']], [['add', '-d', '{', '--', 'ls']]])(
  '%j is wrong usage',
  async (args) => {
    const { code, stdout, stderr } = await place.call(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('[USAGE]');
  },
);
