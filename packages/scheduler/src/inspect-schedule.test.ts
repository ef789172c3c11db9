import { readdirSync } from 'node:fs';
import { afterEach, expect, test } from '@jest/globals';
import { Registry, TaskQueue } from '@millrace/queue';
import { temporaryFolders } from '../test/temporary-folder.js';
import { inspectSchedule } from './inspect-schedule.js';
import { Scheduler } from './scheduler.js';

const silent = { error: () => undefined, warn: () => undefined, info: () => undefined };
const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map(async (one) => one.close()));
});

// Registered last: folders go when what uses them is closed.
const temporaryFolder = temporaryFolders();

test('a schedule that was never opened is absent, and looking does not create it', async () => {
  const stateDir = temporaryFolder();
  expect(await inspectSchedule({ stateDir, name: 'tasks' })).toMatchObject({
    files: { status: 'absent' },
    isReadable: false,
    scheduled: 0,
  });
  expect(readdirSync(stateDir)).toEqual([]);
});

test('what is overdue and what was refused is told', async () => {
  const place = { stateDir: temporaryFolder(), name: 'tasks' };
  const scheduler = await Scheduler.open({ ...place, logger: silent });
  const queue = await TaskQueue.open({ ...place, registry: new Registry() });
  opened.push(scheduler, queue);
  const refused = (await scheduler.scheduleTask('unheard-of')) as string;
  await expect(scheduler.processReadyTasks(queue)).rejects.toMatchObject({ code: 'TASKS_REFUSED' });
  const late = (await scheduler.scheduleTask('noop', { atTime: Date.now() / 1000 - 100 })) as string;
  await scheduler.scheduleTask('noop', { delaySeconds: 100 });
  const found = await inspectSchedule(place);
  expect(found).toMatchObject({
    isReadable: true,
    scheduled: 3,
    overdue: [{ id: late, command: 'noop' }],
    refused: [{ id: refused, command: 'unheard-of', refusals: 1 }],
    commands: new Map([
      ['noop', 2],
      ['unheard-of', 1],
    ]),
  });
  expect(found.overdue[0]?.seconds).toBeGreaterThanOrEqual(100);
});
