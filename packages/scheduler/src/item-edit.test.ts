import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Registry, TaskQueue } from '@millrace/queue';
import { Scheduler } from './scheduler.js';

let folder: string;
let scheduler: Scheduler;
let now: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-edit-'));
  now = 1000;
  scheduler = await Scheduler.open({ name: 'tasks', stateDir: folder, now: () => now });
});

afterEach(async () => {
  await scheduler.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a scheduled task is due at its new time, and keeps its place among equals no more', async () => {
  const ids = await Promise.all(
    ['a', 'b'].map(async (arg) => scheduler.scheduleTask(`noop ${arg}`, { delaySeconds: 60 })),
  );
  const [a, b] = ids as [string, string];
  expect(await scheduler.rescheduleTask(a, { atTime: 1200 })).toBe(true);
  expect(await scheduler.rescheduleTask(b, { delaySeconds: 5 })).toBe(true);
  const schedule = await scheduler.snapshotTaskSchedule();
  expect(schedule.map(({ time, task }) => [time, task.uuid])).toEqual([
    [1005, b],
    [1200, a],
  ]);
});

test('priority, timeout, arguments and data are changed, and the rest stays', async () => {
  const id = (await scheduler.scheduleTask('noop a', { delaySeconds: 60, attempts: 4 })) as string;
  await scheduler.rescheduleTask(id, { priority: 3, timeout: 9, args: ['x y'], data: [1] });
  await scheduler.compact();
  const [item] = await scheduler.snapshotTaskSchedule();
  expect(item?.time).toBe(1060);
  expect(item?.task.toJSON()).toMatchObject({
    id,
    priority: 3,
    timeout: 9,
    args: ['x y'],
    data: [1],
    retries: 4,
  });
  expect(item?.task.getUserdata('sched')).toBe(scheduler.getToken());
});

test('what is not there is not changed, and what cannot be is refused', async () => {
  const id = (await scheduler.scheduleTask('noop a', { delaySeconds: 60 })) as string;
  expect(await scheduler.rescheduleTask('TQ:TaskQueue:1', { priority: 1 })).toBe(false);
  for (const edit of [{}, { attempts: 3 }, { delaySeconds: -1 }, { atTime: NaN }])
    await expect(scheduler.rescheduleTask(id, edit)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  await expect(scheduler.rescheduleTask(id, { priority: 0.5 })).rejects.toMatchObject({
    code: 'INVALID_TASK',
  });
});

test('a task that is changed while it is handed over is in the queue once', async () => {
  const queue = await TaskQueue.open({ name: 'tasks', stateDir: folder, registry: new Registry() });
  const id = (await scheduler.scheduleTask('noop a')) as string;
  const accept = queue.acceptHandOvers.bind(queue);
  queue.acceptHandOvers = async (...given) => {
    const reports = await accept(...given);
    expect(await scheduler.rescheduleTask(id, { atTime: 2000, args: ['b'] })).toBe(true);
    return reports;
  };
  await scheduler.processReadyTasks(queue);
  expect((await queue.findTask(id))?.fullCommand).toBe('noop a');
  expect(await scheduler.howManyScheduled()).toBe(0);
  await queue.close();
});
