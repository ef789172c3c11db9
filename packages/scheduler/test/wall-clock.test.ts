import { afterEach, expect, test } from '@jest/globals';
import { Registry, TaskQueue } from '@millrace/queue';
import { Scheduler } from '@millrace/scheduler';
import { temporaryFolders } from './temporary-folder.js';

const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map(async (one) => one.close()));
});

// Registered last: folders go when what uses them is closed.
const temporaryFolder = temporaryFolders();

test('a task is run when the wall clock says its time, also when that is set forward meanwhile', async () => {
  let wall = 1_000_000;
  const stateDir = temporaryFolder();
  const registry = new Registry();
  const queue = await TaskQueue.open({ name: 'tasks', stateDir, registry });
  const scheduler = await Scheduler.open({ name: 'tasks', stateDir, now: () => wall });
  opened.push(queue, scheduler);
  const stop = new AbortController();
  registry.register('end', () => stop.abort());
  await scheduler.scheduleTask('end', { delaySeconds: 90 * 24 * 3600 });
  await queue.processTasks({
    signal: stop.signal,
    sources: [
      {
        processReadyTasks: async (ready) => scheduler.processReadyTasks(ready),
        secondsUntilNextTask: async () => {
          const seconds = await scheduler.secondsUntilNextTask();
          wall += 91 * 24 * 3600;
          return seconds;
        },
        onChange: (listener) => scheduler.onChange(listener),
      },
    ],
  });
  expect((await queue.finishedTasks()).map(({ outcome }) => outcome.status)).toEqual(['done']);
});
