// Processes the queue, with plugins that are reloaded. argv: folder of the state, of the plugins, count of all tasks.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { PluginManager } from '@millrace/plugin-manager';
import { Registry, TaskQueue } from '@millrace/queue';
import { reschedule, Scheduler } from '@millrace/scheduler';
import { silent } from '../../silent.js';
import { answerWith } from '../answering.js';
import { CountingSystem } from '../counting-system.js';
import { Record } from '../record.js';
import type { Sample } from '../sample.js';

const HISTORY = 1000;
const MEGABYTE = 1024 * 1024;

const [, , folder = '', plugins = '', count = '0'] = process.argv;
const record = new Record(Number(count));
Object.assign(globalThis, { soak: record });
const registry = new Registry();
const manager = new PluginManager({ registry, logger: silent });
const watch = await manager.watchPlugins({ directories: [plugins] });
const counting = new CountingSystem();
const options = { stateDir: folder, logger: silent, durability: 'none', system: counting.system } as const;
const queue = await TaskQueue.open({
  ...options,
  name: 'soak',
  registry,
  reschedule,
  maxRunning: 16,
  historyLimit: HISTORY,
});
const scheduler = await Scheduler.open({ ...options, name: 'soak' });
const loop = queue.processTasks({ sources: [scheduler], onError: (error) => record.note(error) });
loop.catch((error: unknown) => record.note(error));

answerWith(async ({ version }: { version: number }) => {
  while (!(await isIdle()) || record.version !== version) await pause(20);
  const problems = record.problems();
  if (problems !== undefined) throw new Error(problems);
  await Promise.all([queue.compact(), scheduler.compact()]);
  return {
    ...counting.counts,
    noted: record.noted,
    sample: await sample(),
    finished: (await queue.finishedTasks()).length,
  };
});

/** Nothing is left to do; the look is one at the whole queue, so a task on its way from the schedule is seen. */
async function isIdle(): Promise<boolean> {
  if ((await scheduler.howManyScheduled()) > 0) return false;
  const { waiting, deferred, processing } = await queue.snapshotTaskLists();
  return waiting.length + deferred.length + processing.length === 0;
}

async function sample(): Promise<Sample> {
  for (let i = 0; i < 4; i += 1) {
    globalThis.gc?.();
    await pause(30);
  }
  const { heapUsed, rss } = process.memoryUsage();
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  return {
    heapMegabytes: heapUsed / MEGABYTE,
    residentMegabytes: rss / MEGABYTE,
    descriptors: readdirSync('/proc/self/fd').length,
    resources: process.getActiveResourcesInfo().length,
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
    stateFiles: files.length,
    stateMegabytes: files.reduce((sum, { name }) => sum + statSync(join(folder, name)).size, 0) / MEGABYTE,
    outputFiles: readdirSync(join(folder, 'soak.output')).length,
  };
}

process.on('exit', () => void watch.stop());
