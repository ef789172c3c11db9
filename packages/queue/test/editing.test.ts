import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { TaskQueue } from '@millrace/queue';
import { Place, until } from './place.js';

let place: Place;
let ran: string[];

beforeEach(() => {
  place = new Place();
  ran = [];
});

afterEach(async () => place.remove());

async function open(): Promise<TaskQueue> {
  const queue = await place.open();
  queue.registry.register('note', {
    deferralTags: (task) => (task.args[1] === undefined ? [] : [task.args[1]]),
    isTaskDeferred: () => false,
    isValidArgs: (task) => task.args[0] !== 'bad',
    processTask: (task) => void ran.push(`${task.fullCommand} ${JSON.stringify(task.toJSON().data ?? null)}`),
  });
  return queue;
}

const ids = async (queue: TaskQueue, ...commands: string[]): Promise<string[]> =>
  (await queue.queueTasks(commands)) as string[];

describe('a task that waits', () => {
  test('gets other arguments and data in its place', async () => {
    const queue = await open();
    const [, id] = await ids(queue, 'note a', 'note b', 'note c');
    expect(await queue.editTask(id as string, { args: ['x y'], data: { n: 1 }, timeout: 7 })).toBe(true);
    expect(await queue.findTask(id as string)).toMatchObject({ args: ['x y'], childTimeout: 7 });
    await queue.processTasks({ drain: true });
    expect(ran).toEqual(['note a null', 'note "x y" {"n":1}', 'note c null']);
  });

  test('stands behind the others of its new priority', async () => {
    const queue = await open();
    const [a, , c] = (await ids(queue, 'note a', 'note b', 'note c', 'note d')) as [string, string, string];
    await queue.editTask(a, { priority: 5 });
    await queue.editTask(c, { priority: 5 });
    await queue.editTask(a, { priority: 5, timeout: 7 });
    await queue.processTasks({ drain: true });
    expect(ran).toEqual(['note a null', 'note c null', 'note b null', 'note d null']);
  });

  test('is found as a repetition of what it is now, not of what it was', async () => {
    const queue = await open();
    const [id] = (await ids(queue, 'note a')) as [string];
    await queue.editTask(id, { args: ['b'] });
    expect(await queue.queueTask('note b')).toBeUndefined();
    const other = await queue.queueTask('note a');
    await expect(queue.editTask(id, { args: ['a'] })).rejects.toMatchObject({
      code: 'TASK_REPEATED',
      context: { of: other },
    });
    expect(await queue.editTask(id, { args: ['b'], priority: 1 })).toBe(true);
  });

  test('stays as it is when its new arguments are refused', async () => {
    const queue = await open();
    const [id] = (await ids(queue, 'note a')) as [string];
    const refused = [
      [{ args: ['bad'] }, 'INVALID_ARGUMENTS'],
      [{ args: 'x' }, 'INVALID_TASK'],
      [{ timeout: 0 }, 'INVALID_TASK'],
      [{ priority: 0.5 }, 'INVALID_TASK'],
      [{ data: () => 1 }, 'INVALID_TASK'],
      [{}, 'INVALID_OPTION'],
      [{ command: 'other' }, 'INVALID_OPTION'],
    ] as const;
    for (const [changes, code] of refused)
      await expect(queue.editTask(id, changes as never)).rejects.toMatchObject({ code });
    await queue.processTasks({ drain: true });
    expect(ran).toEqual(['note a null']);
  });
});

test('a task that a pause holds back is held back by what it is now', async () => {
  const queue = await open();
  await queue.pauseProcessing({ tag: 'disk' });
  const [a, b] = (await ids(queue, 'note a disk', 'note b disk', 'note c disk')) as [string, string, string];
  await queue.processTasks({ drain: true });
  await queue.editTask(a, { args: ['a', 'net'] });
  await queue.editTask(b, { timeout: 9 });
  expect([await queue.isTaskQueued(a), await queue.isTaskDeferred(b)]).toEqual([true, true]);
  await queue.processTasks({ drain: true });
  expect(ran).toEqual(['note a net null']);
  await queue.resumeProcessing({ tag: 'disk' });
  await queue.processTasks({ drain: true });
  expect(ran.slice(1)).toEqual(['note b disk null', 'note c disk null']);
});

test('a task that waits for its next attempt, or for another task, is changed where it is', async () => {
  const queue = await open();
  queue.registry.register('fail', () => {
    throw new Error('it broke');
  });
  const retry = { attempts: 3, delay: 3600 };
  const failing = (await queue.queueTask({ command: 'fail', args: ['a'], retry })) as string;
  await queue.processNextTask().catch(() => undefined);
  const [first] = (await ids(queue, 'note a')) as [string];
  const blocked = (await queue.queueTask({ command: 'note', args: ['b'], after: [first] })) as string;
  for (const id of [failing, blocked])
    expect(await queue.editTask(id, { args: ['new'], priority: 3 })).toBe(true);
  expect(await queue.explainTask(failing)).toMatchObject({ status: 'retrying', task: { args: ['new'] } });
  expect(await queue.explainTask(blocked)).toMatchObject({ status: 'blocked' });
  await queue.cancelTask(failing);
  await queue.processTasks({ drain: true });
  expect(ran).toEqual(['note a null', 'note new null']);
});

test('what is being processed, has ended or is not there cannot be changed', async () => {
  const queue = await open();
  let release: (() => void) | undefined;
  queue.registry.register('wait', async () => new Promise<void>((resolve) => (release = resolve)));
  const [id] = (await ids(queue, 'wait')) as [string];
  const processing = queue.processTasks({ drain: true });
  await until(async () => queue.isTaskProcessing(id));
  expect(await queue.editTask(id, { priority: 1 })).toBe(false);
  await until(() => release !== undefined);
  release?.();
  await processing;
  expect(await queue.editTask(id, { priority: 1 })).toBe(false);
  expect(await queue.editTask('TQ:TaskQueue:99', { priority: 1 })).toBe(false);
  await expect(queue.editTask('99', { priority: 1 })).rejects.toMatchObject({ code: 'INVALID_TASK_ID' });
});

test('a change outlives a compaction, and is told to everybody', async () => {
  const queue = await open();
  const other = await open();
  const [id] = (await ids(queue, 'note a')) as [string];
  await other.editTask(id, { args: ['b'] });
  for await (const event of queue.events({ after: 0 })) {
    if (event.type !== 'edited') continue;
    expect(event).toMatchObject({ id, task: { args: ['b'] } });
    break;
  }
  await queue.compact();
  const again = await open();
  expect((await again.findTask(id))?.fullCommand).toBe('note b');
});
