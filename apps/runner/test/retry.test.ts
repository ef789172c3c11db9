import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Place } from './place.js';

let place: Place;
beforeEach(() => void (place = new Place()));
afterEach(() => place.remove());

test('a task that fails is tried again as --retry says, and list tells when', async () => {
  const id = await place.queue('--retry', '3,1h,exponential', 'fail');
  await place.call(['step']);
  const { retrying } = await place.json('list');
  expect(retrying).toMatchObject([
    { id, state: 'retrying', failures: [{ attempt: 1, message: 'it broke', code: 'BROKEN' }] },
  ]);
  expect((await place.call(['list', 'retrying'])).stdout).toMatch(/retrying {2}in \S.* {2}fail$/m);
  expect((await place.call(['why', id])).stdout).toMatch(/failed/);
  expect(await place.json('status')).toMatchObject({ retrying: 1, waiting: 0 });
});

test('retry lets what has ended wait again, and says what does not', async () => {
  const id = await place.queue('fail');
  await place.call(['step']);
  expect(await place.call(['retry', id, '99'])).toEqual({
    code: 3,
    stdout: `${id}\n`,
    stderr: expect.stringContaining('TQ:TaskQueue:99: Task TQ:TaskQueue:99 is not in the history'),
  });
  expect(await place.json('list', 'waiting')).toMatchObject({ waiting: [{ id }] });
});

test('retry --all takes all without success, or those of a command', async () => {
  const failed = await place.queue('fail', '1');
  const other = await place.queue('fail', '2');
  await place.queue('echo', 'done');
  await place.call(['process']);
  expect((await place.call(['retry', '--all', '--command', 'echo'])).stdout).toBe('');
  expect((await place.call(['retry', '--all', '--command', 'fail'])).stdout).toBe(`${failed}\n${other}\n`);
});

test.each([[[]], [['--all', '1']], [['--command', 'fail']]])('retry %j is a mistake', async (words) => {
  await place.queue('echo');
  expect(await place.call(['retry', ...words])).toMatchObject({ code: 2, stdout: '' });
});

test.each(['0', 'many', '3,5x', '3,5s,cubic'])('--retry %s is a mistake', async (policy) => {
  expect(await place.call(['queue', '--retry', policy, 'echo'])).toMatchObject({ code: 2, stdout: '' });
});
