import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Registry, TaskQueue } from '@millrace/queue';
import { reschedule, Scheduler } from '@millrace/scheduler';
import { temporaryFolders } from './temporary-folder.js';

const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map(async (one) => one.close()));
});

// Registered last: folders go when what uses them is closed.
const temporaryFolder = temporaryFolders();

async function openBoth(stateDir: string) {
  const { toRegister } = (await import(new URL('stubborn.mjs', import.meta.url).href)) as {
    toRegister(): [string, never][];
  };
  const registry = new Registry();
  for (const [command, processor] of toRegister()) registry.register(command, processor);
  const queue = await TaskQueue.open({ name: 'tasks', stateDir, registry, reschedule });
  const scheduler = await Scheduler.open({ name: 'tasks', stateDir });
  opened.push(queue, scheduler);
  return { queue, scheduler };
}

describe('a task that asks for another attempt', () => {
  test.each([0, 0.2])('after %d s is run as often as its attempts allow, under one id', async (delay) => {
    const stateDir = temporaryFolder();
    const notes = join(stateDir, 'notes');
    const { queue, scheduler } = await openBoth(stateDir);
    const id = (await scheduler.scheduleTask(`stubborn ${notes} ${delay}`, { attempts: 3 })) as string;
    const stop = new AbortController();
    const stopped = queue.processTasks({ signal: stop.signal, sources: [scheduler] });
    for await (const event of queue.events({ after: 0 })) {
      if (event.type === 'finished' && event.outcome.status !== 'retried') break;
    }
    stop.abort();
    await stopped;
    expect(readFileSync(notes, 'utf8')).toBe([3, 2, 1].map((left) => `${id} ${left}\n`).join(''));
    expect((await queue.findFinishedTask(id))?.outcome.status).toBe('failed');
    expect(await scheduler.howManyScheduled()).toBe(0);
  });
});
