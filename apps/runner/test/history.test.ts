import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Place } from './place.js';

let place: Place;

beforeEach(() => {
  place = new Place();
});

afterEach(() => place.remove());

test('history lists what has ended, the last one first, with outcome and duration', async () => {
  await place.queue('echo', 'a');
  await place.queue('fail');
  await place.queue('echo', 'b');
  expect(await place.call(['history'])).toMatchObject({ code: 0, stdout: '' });
  await place.call(['process']);
  const { tasks } = await place.json('history');
  expect(tasks).toMatchObject([
    { id: 'TQ:TaskQueue:3', state: 'done', seconds: expect.any(Number) },
    { id: 'TQ:TaskQueue:2', state: 'failed' },
    { id: 'TQ:TaskQueue:1', state: 'done' },
  ]);
  const failed = (await place.call(['history', '--failed'])).stdout;
  expect(failed).toMatch(/^TQ:TaskQueue:2 +failed +\d+s ago +[\d.]+m?s +fail: it broke$/m);
  expect((await place.json('history', '--command', 'echo')).tasks).toHaveLength(2);
  const limited = await place.call(['history', '--limit', '1']);
  expect(limited.stdout.trimEnd().split('\n')).toHaveLength(2);
  expect(limited.stderr).toContain('2 more');
  expect((await place.call(['history', '--limit', '0'])).code).toBe(2);
});
