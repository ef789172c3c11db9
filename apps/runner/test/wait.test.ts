import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Calling } from './calling.js';
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

test('wait ends with the task that it waits for, and with 0 when it is done', async () => {
  runner = await Running.start(place);
  const id = await place.queue('await-file', place.path('go'));
  const waiting = new Calling(place, ['wait', '1', '--verbose']);
  await waiting.says(/waiting for 1 task/);
  place.write('go', '');
  expect(await waiting.ended).toMatchObject({
    code: 0,
    stdout: `done ${id} await-file ${place.path('go')}\n`,
  });
});

test('wait ends with 5 when a task failed, and says how each ended', async () => {
  const ids = [await place.queue('fail'), await place.queue('echo', 'a')];
  const waiting = new Calling(place, ['wait', '--json', '--verbose', ...ids, '1']);
  await waiting.says(/waiting for 2 tasks/);
  await place.call(['process']);
  const { code, stdout } = await waiting.ended;
  expect(code).toBe(5);
  expect(JSON.parse(stdout)).toMatchObject({
    tasks: [
      { id: ids[0], status: 'failed', outcome: { error: { message: 'it broke' } } },
      { id: ids[1], status: 'done' },
    ],
    open: [],
    timedOut: false,
  });
  expect((await place.call(['wait', '2'])).code).toBe(0);
  expect((await place.call(['wait', '1', '2'])).code).toBe(5);
});

test('a task that is taken out is not waited for any longer', async () => {
  const queued = await place.queue('echo', 'a');
  const { id } = await place.json('schedule', 'after', '1h', 'echo', 'b');
  const waiting = new Calling(place, ['wait', '--verbose', queued, id]);
  await waiting.says(/waiting for 2 tasks/);
  expect(waiting.stderr).toContain('Nobody processes this queue at the moment: millrace run does.');
  await place.call(['unqueue', queued]);
  await place.call(['unschedule', id]);
  expect(await waiting.ended).toMatchObject({
    code: 5,
    stdout: `removed ${queued} echo a: unqueued\nremoved ${id} echo b: unscheduled\n`,
  });
});

test('a scheduled task is waited for across its way into the queue', async () => {
  const { id } = await place.json('schedule', 'after', '1h', 'echo', 'b');
  const waiting = new Calling(place, ['wait', '--verbose', id]);
  await waiting.says(/waiting for 1 task/);
  await place.call(['flush_scheduled_tasks']);
  await place.call(['process']);
  expect(await waiting.ended).toMatchObject({ code: 0, stdout: `done ${id} echo b\n` });
});

test('--all waits for what is in the queue, and leaves out what is scheduled', async () => {
  await place.json('schedule', 'after', '1h', 'echo', 'later');
  expect(await place.json('wait', '--all')).toEqual({ tasks: [], open: [], timedOut: false });
  const id = await place.queue('echo', 'a');
  const waiting = new Calling(place, ['wait', '--all', '--verbose']);
  await waiting.says(/waiting for 1 task/);
  await place.call(['process']);
  expect(await waiting.ended).toMatchObject({ code: 0, stdout: `done ${id} echo a\n` });
});

test('--timeout ends it with 6 and names what has not ended', async () => {
  const id = await place.queue('echo', 'a');
  const { code, stderr } = await place.call(['wait', '--timeout', '50ms', id]);
  expect(code).toBe(6);
  expect(stderr).toContain(`millrace: Not ended yet: ${id} [NOT_ENDED]`);
});

test('a signal ends it with 1', async () => {
  await place.queue('echo', 'a');
  const waiting = new Calling(place, ['wait', '--all', '--verbose']);
  await waiting.says(/waiting for 1 task/);
  waiting.child.kill('SIGINT');
  expect((await waiting.ended).code).toBe(1);
});

test.each([
  [['wait'], 2],
  [['wait', '--all', '1'], 2],
  [['wait', '--timeout', 'soon', '1'], 2],
  [['wait', '9'], 4],
])('%j ends with %d', async (args, code) => {
  expect(await place.call(args)).toMatchObject({ code, stdout: '' });
});
