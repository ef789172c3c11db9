import { readdirSync } from 'node:fs';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Task } from '@millrace/queue';
import { temporaryFolders } from '../test/temporary-folder.js';
import { createReschedule, reschedule } from './reschedule.js';
import { Scheduler } from './scheduler.js';
import { toToken } from './token.js';

const NOW = 1_000_000;
const opened: Scheduler[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map(async (scheduler) => scheduler.close()));
});

// Registered last: folders go when what uses them is closed.
const temporaryFolder = temporaryFolders();

async function openScheduler(): Promise<Scheduler> {
  const scheduler = await Scheduler.open({ name: 'tasks', stateDir: temporaryFolder() });
  opened.push(scheduler);
  return scheduler;
}

function withCode(code: string) {
  return expect.objectContaining({ code });
}

describe('giving a task back to its scheduler', () => {
  test('schedules it as it is, under its id, after the delay', async () => {
    const scheduler = await openScheduler();
    const task = new Task({
      cmd: 'noop a',
      id: 7,
      retries: 2,
      userdata: { sched: scheduler.getToken(), owner: 'fred' },
    });
    await createReschedule({ now: () => NOW })(scheduler.getToken(), task, 60);
    expect(await scheduler.whenIsTaskScheduled('TQ:TaskQueue:7')).toBe(NOW + 60);
    expect((await scheduler.peekNextTask())?.toJSON()).toEqual(task.toJSON());
  });

  test('twice, as after a crash, schedules it once', async () => {
    const scheduler = await openScheduler();
    const task = new Task({ cmd: 'noop', id: 7, retries: 2 });
    await reschedule(scheduler.getToken(), task, 60);
    await reschedule(scheduler.getToken(), task, 60);
    expect(await scheduler.howManyScheduled()).toBe(1);
  });

  test('many at once are all scheduled', async () => {
    const scheduler = await openScheduler();
    const ids = Array.from({ length: 50 }, (_, i) => i + 1);
    await Promise.all(
      ids.map(async (id) => reschedule(scheduler.getToken(), new Task({ cmd: 'noop', id }), 60)),
    );
    expect(await scheduler.howManyScheduled()).toBe(50);
  });

  test('without attempts left is an error', async () => {
    const scheduler = await openScheduler();
    const task = new Task({ cmd: 'noop', id: 7 });
    task.decrementRetries();
    await expect(reschedule(scheduler.getToken(), task, 60)).rejects.toEqual(withCode('NO_RETRIES_LEFT'));
  });

  test('with the token of no schedule is an error every time, and creates none', async () => {
    const stateDir = temporaryFolder();
    const token = toToken({ stateDir, name: 'tasks' });
    const task = new Task({ cmd: 'noop', id: 7 });
    await expect(reschedule(token, task, 0)).rejects.toEqual(withCode('NO_SUCH_SCHEDULE'));
    await expect(reschedule(token, task, 0)).rejects.toEqual(withCode('NO_SUCH_SCHEDULE'));
    await expect(reschedule('nonsense', task, 0)).rejects.toEqual(withCode('INVALID_TOKEN'));
    expect(readdirSync(stateDir)).toEqual([]);
  });

  test('works again once the schedule is there', async () => {
    const stateDir = temporaryFolder();
    const token = toToken({ stateDir, name: 'tasks' });
    const task = new Task({ cmd: 'noop', id: 7 });
    await expect(reschedule(token, task, 0)).rejects.toEqual(withCode('NO_SUCH_SCHEDULE'));
    const scheduler = await Scheduler.open({ name: 'tasks', stateDir });
    opened.push(scheduler);
    await reschedule(token, task, 0);
    expect(await scheduler.howManyScheduled()).toBe(1);
  });
});
