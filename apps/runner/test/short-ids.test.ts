import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Task, TaskQueue } from '@millrace/queue';
import { Place } from './place.js';

let place: Place;

beforeEach(() => {
  place = new Place();
});

afterEach(() => place.remove());

test.each(['1', ':1', 'TaskQueue:1', 'TQ:TaskQueue:1'])(
  '%s is enough of TQ:TaskQueue:1 in every command',
  async (id) => {
    await place.queue('child');
    await place.queue('echo', 'b');
    expect(await place.json('show', id)).toMatchObject({ id: 'TQ:TaskQueue:1' });
    expect((await place.json('find', 'task', id)).tasks).toMatchObject([{ id: 'TQ:TaskQueue:1' }]);
    expect(await place.json('why', id)).toMatchObject({ id: 'TQ:TaskQueue:1' });
    await place.call(['step']);
    expect(await place.json('log', id)).toMatchObject({ id: 'TQ:TaskQueue:1' });
    expect((await place.call(['unqueue', '2'])).stdout).toBe('TQ:TaskQueue:2\n');
  },
);

test('a scheduled task is found by its number', async () => {
  const { id } = await place.json('schedule', 'after', '1h', 'echo', 'a');
  expect((await place.call(['unschedule', id.split(':').at(-1)])).stdout).toBe(`${id}\n`);
});

test('an id that several tasks have is refused with all of them, and nothing is done', async () => {
  const queue = await TaskQueue.open({ name: 'tasks', stateDir: place.path('.millrace') });
  for (const nsid of ['TaskQueue', 'Other'])
    await queue.queueTask(new Task({ command: 'noop', args: [nsid], id: 7, nsid }));
  await queue.close();
  const { code, stdout, stderr } = await place.call(['unqueue', 'TQ:Other:7', '7']);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/7 is short for 2 tasks: TQ:TaskQueue:7, TQ:Other:7\. .* \[AMBIGUOUS_ID\]$/m);
  expect((await place.json('list', 'waiting')).waiting).toHaveLength(2);
  expect((await place.call(['unqueue', 'Other:7'])).stdout).toBe('TQ:Other:7\n');
});

test('what is no task is not found, and what is no id is wrong usage', async () => {
  expect(await place.call(['show', '9'])).toMatchObject({
    code: 4,
    stderr: expect.stringContaining('TQ:TaskQueue:9'),
  });
  expect(await place.json('unqueue', '9')).toEqual({ tasks: [{ id: 'TQ:TaskQueue:9', removed: false }] });
  for (const word of ['x', '1x', '7:', '', '-1'])
    expect((await place.call(['show', '--', word])).code).toBe(2);
});
