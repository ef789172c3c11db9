import { afterEach, expect, test } from '@jest/globals';
import { Registry, TaskQueue } from '@millrace/queue';
import { createSystemWith } from '@millrace/state-file/testing';
import { temporaryFolders } from '../test/temporary-folder.js';
import { watched } from '../test/wait-point.js';
import { Scheduler } from './scheduler.js';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map(async (one) => one.close()));
});
const temporaryFolder = temporaryFolders();

test('what another process has scheduled and not yet synced is on the disk before a queue accepts it', async () => {
  const place = { name: 'tasks', stateDir: temporaryFolder() };
  let sync: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (sync = resolve));
  let isHeld = false;
  const slow = createSystemWith({ datasync: async () => (isHeld ? held : undefined) });
  const system = createSystemWith();
  const scheduling = await Scheduler.open({ ...place, system: slow });
  const handingOver = await Scheduler.open({ ...place, system });
  const registry = new Registry();
  registry.register('note', () => undefined);
  const queue = await TaskQueue.open({ ...place, registry });
  opened.push(scheduling, handingOver, queue);

  isHeld = true;
  const scheduled = scheduling.scheduleTask('note a');
  while ((await handingOver.howManyScheduled()) === 0) await new Promise((resolve) => setImmediate(resolve));
  const before = system.calls.datasync;
  let synced = 0;
  await handingOver.processReadyTasks(
    watched(queue, (moment) => {
      if (moment === 'before accept') synced = system.calls.datasync - before;
    }),
  );
  expect(synced).toBeGreaterThan(0);
  sync();
  await scheduled;
});
