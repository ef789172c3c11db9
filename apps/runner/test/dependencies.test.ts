import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Place } from './place.js';

let place: Place;
beforeEach(() => void (place = new Place()));
afterEach(() => place.remove());

const queued = async (...args: string[]): Promise<string> =>
  (await place.call(['queue', ...args])).stdout.trim();

test('a task is queued after others, listed as blocked, explained, and run when they are done', async () => {
  const first = await queued('echo', 'a');
  const id = await queued('--after', '1', 'echo', 'b');
  const list = await place.call(['list', 'blocked']);
  expect(list.stdout).toMatch(new RegExp(`^${id} +blocked `, 'm'));
  expect(list.stdout).not.toContain(`${first} `);
  expect(await place.json('show', id)).toMatchObject({ state: 'blocked', after: [first] });
  expect((await place.call(['why', id])).stdout).toBe(
    `${id} (echo b) waits because it is to begin after ${first} (echo, waiting) and no runner is processing this queue (start one: millrace run).\n`,
  );
  expect(await place.json('status')).toMatchObject({ waiting: 1, blocked: 1 });
  expect((await place.call(['process'])).code).toBe(0);
  expect((await place.json('show', id)).state).toBe('done');
});

test('after a failure a task is cancelled and says why, unless it is to run anyway', async () => {
  const broken = await queued('fail');
  const cancelled = await queued('--after', broken, 'echo', 'a');
  const anyway = await queued('--after', broken, '--on-failure', 'run', 'echo', 'b');
  await place.call(['process']);
  expect((await place.json('show', anyway)).state).toBe('done');
  expect((await place.call(['show', cancelled])).stdout).toMatch(
    new RegExp(`^error +It was to run after ${broken}, which failed. \\[DEPENDENCY_FAILED\\]$`, 'm'),
  );
});

test('the tasks of a file can be a group, which is waited for by a task and by wait', async () => {
  const { stdout } = await place.call(['queue', '--file', '-', '--group', 'pages'], {
    input: 'echo a\necho b\n',
  });
  const ids = stdout.trim().split('\n');
  const last = await queued('--after', 'group:pages', 'echo', 'index');
  expect((await place.json('show', last)).after).toEqual(['group:pages']);
  await place.call(['process']);
  const waited = await place.call(['wait', '--group', 'pages', '--json']);
  expect(waited.code).toBe(0);
  expect(JSON.parse(waited.stdout).tasks.map(({ id }: { id: string }) => id)).toEqual(ids);
  expect((await place.call(['wait', '--group', 'nobody'])).stderr).toContain(
    'There is no task of the group nobody',
  );
});

test('what cannot be waited for is refused, by code and with exit codes', async () => {
  const unknown = await place.call(['queue', '--after', '99', 'echo', 'a']);
  expect(unknown.stderr).toContain('TQ:TaskQueue:99 cannot be waited for');
  expect(unknown.stderr).toContain('UNKNOWN_DEPENDENCY');
  expect((await place.call(['queue', '--on-failure', 'x', 'echo', 'a'])).stderr).toContain(
    '--on-failure is run or cancel',
  );
});
