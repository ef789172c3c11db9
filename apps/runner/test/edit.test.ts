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

test('edit changes a task that waits: priority, time limit, data and arguments', async () => {
  await place.queue('echo', 'a');
  const id = await place.queue('echo', 'b');
  expect(
    await place.call(['edit', '2', '-p', '5', '--timeout', '10m', '--data', '{"n":1}', '--', '--new', 'x y']),
  ).toEqual({ code: 0, stdout: `${id}\n`, stderr: '' });
  expect((await place.json('list')).waiting).toMatchObject([
    { id, priority: 5, timeout: 600, data: { n: 1 }, args: ['--new', 'x y'] },
    { args: ['a'] },
  ]);
});

test('edit changes a scheduled task, and when it is due', async () => {
  const { id } = await place.json('schedule', 'after', '1h', 'echo', 'a');
  expect(await place.json('edit', id, '--at', '2040-01-31T08:00Z', 'b')).toEqual({ id, edited: true });
  expect((await place.json('list')).scheduled).toMatchObject([
    { id, args: ['b'], time: Date.UTC(2040, 0, 31, 8) / 1000 },
  ]);
  await place.call(['edit', id, '--after', '0']);
  await place.call(['process']);
  expect(await place.json('show', id)).toMatchObject({ state: 'done', outcome: { result: ['b'] } });
});

test('edit refuses arguments as queue does, and says why a task cannot be changed', async () => {
  const id = await place.queue('echo', 'a');
  const { id: scheduled } = await place.json('schedule', 'after', '1h', 'echo', 'b');
  for (const each of [id, scheduled])
    expect(await place.call(['edit', each, 'forbidden'])).toMatchObject({ code: 3, stdout: '' });
  for (const words of [[id], [id, '--at', '2040-01-31T08:00Z', '--after', '1h'], [id, '--priority', 'x']])
    expect(await place.call(['edit', ...words])).toMatchObject({ code: 2 });
  expect(await place.call(['edit', id, '--after', '1h'])).toMatchObject({
    code: 4,
    stderr: expect.stringContaining('it is not scheduled: it has no time'),
  });
  expect(await place.call(['edit', '99', '--priority', '1'])).toMatchObject({ code: 4 });
  const running = await place.queue('await-file', place.path('go'));
  runner = await Running.start(place);
  await runner.event('started', { id: running });
  expect(await place.call(['edit', running, '--priority', '1'])).toMatchObject({
    code: 4,
    stderr: expect.stringContaining('it is running'),
  });
});
