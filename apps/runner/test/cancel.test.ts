import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Place } from './place.js';
import { Running } from './running.js';

let place: Place;
let runner: Running | undefined;

beforeEach(() => {
  place = new Place();
});

afterEach(async () => {
  await runner?.end('SIGKILL');
  runner = undefined;
  place.remove();
});

test('cancel ends what waits, is scheduled and runs, and says how of each', async () => {
  const running = await place.queue('await-file', place.path('go'));
  runner = await Running.start(place, '--set', 'queue.maxRunning=1');
  await runner.event('started', { id: running });
  const waiting = await place.queue('echo', 'a');
  const { id: scheduled } = await place.json('schedule', 'after', '1h', 'echo', 'b');
  expect(await place.call(['cancel', '--reason', 'wrong file', waiting, scheduled, running])).toEqual({
    code: 0,
    stdout: `cancelled ${waiting}\nunscheduled ${scheduled}\ncancelling ${running}\n`,
    stderr: '',
  });
  expect((await place.call(['wait', running])).code).toBe(5);
  expect((await place.call(['why', running])).stdout).toMatch(
    /was cancelled at \S+: Task \S+ was cancelled: wrong file \[TASK_CANCELLED\]\.$/m,
  );
  expect(Object.values(await place.json('list')).flat()).toEqual([]);
  expect(runner.stderr).toContain(`cancelling ${running} await-file ${place.path('go')}: wrong file\n`);
});

test('cancel ends a child', async () => {
  const id = await place.queue('child', place.path('go'));
  runner = await Running.start(place);
  await runner.event('spawned', { id });
  expect(await place.json('cancel', id)).toEqual({ tasks: [{ id, status: 'requested' }] });
  await runner.event('finished', { id });
  expect(await place.json('show', id)).toMatchObject({ state: 'cancelled' });
});

test('cancel says what is not there, and deals with the others', async () => {
  const id = await place.queue('echo', 'a');
  expect(await place.call(['cancel', '99', id])).toEqual({
    code: 4,
    stdout: `cancelled ${id}\n`,
    stderr: expect.stringContaining('TQ:TaskQueue:99 neither waits nor runs nor is scheduled.'),
  });
  expect(await place.json('cancel', id)).toEqual({ tasks: [{ id, status: 'notFound' }] });
});
