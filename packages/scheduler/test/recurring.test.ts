import { describe, expect, test } from '@jest/globals';
import { Registry, TaskQueue } from '@millrace/queue';
import type { Task } from '@millrace/queue';
import { Scheduler } from '@millrace/scheduler';
import type { Overlap, RecurringView } from '@millrace/scheduler';
import { drained, handOverProcesses, startProcessing } from './hand-over-process.js';
import { temporaryFolders } from './temporary-folder.js';
import { MOMENTS } from './wait-point.js';

const START = 1_000_000;
const COUNT = 12;
/** When all of the occurrences are due, and no more. */
const END = START + COUNT * 60;
const DUE = Array.from({ length: COUNT }, (_, i) => START + 60 * (i + 1));

const startChild = handOverProcesses();

// Registered last: folders go when what uses them is closed.
const temporaryFolder = temporaryFolders();

function plannedAt(task: Task): number {
  return Number(task.getUserdata('plannedAt'));
}

async function withScheduler<T>(
  stateDir: string,
  now: number,
  use: (scheduler: Scheduler) => Promise<T>,
): Promise<T> {
  const scheduler = await Scheduler.open({ name: 'tasks', stateDir, now: () => now });
  try {
    return await use(scheduler);
  } finally {
    await scheduler.close();
  }
}

/** A folder with an entry that makes up for every occurrence, twelve of which are due at the end. */
async function withEntry(overlap: Overlap): Promise<string> {
  const stateDir = temporaryFolder();
  const spec = { task: 'each', every: 60, startAt: START + 60, catchUp: 'all', overlap } as const;
  await withScheduler(stateDir, START, async (scheduler) => scheduler.addRecurring('entry', spec));
  return stateDir;
}

/** Hands over what is left, as the next process would; the entry then, and what the queue still remembers. */
async function finished(stateDir: string): Promise<{ entry: RecurringView | undefined; keys: string[] }> {
  const registry = new Registry();
  registry.register('each', { processTask: () => undefined, isDupe: () => false });
  const queue = await TaskQueue.open({ name: 'tasks', stateDir, registry });
  const entry = await withScheduler(stateDir, END, async (scheduler) => {
    await scheduler.processReadyTasks(queue);
    return (await scheduler.recurring())[0];
  });
  const keys = await queue.acceptedHandOvers('');
  await queue.close();
  return { entry, keys };
}

const ALL_DONE = {
  keys: [],
  entry: { handedOver: COUNT, missed: 0, skipped: 0, next: { plannedAt: END + 60 } },
};

describe('kill -9 of a process that hands over the occurrences of a recurring entry', () => {
  const moments = MOMENTS.flatMap((moment) => ['1', '7'].map((time) => [moment, time] as const));

  test.each(moments)('%s of occurrence %s: each is queued exactly once, in order', async (moment, time) => {
    const stateDir = await withEntry('allow');
    const { child, ended } = await startChild(stateDir, moment, time, 'kill', `${END}`);
    child.send('go');
    expect(await ended).toBe('SIGKILL');
    const before = await drained(stateDir);
    expect(await finished(stateDir)).toMatchObject(ALL_DONE);
    const tasks = [...before, ...(await drained(stateDir))];
    expect(tasks.map(plannedAt)).toEqual(DUE);
    expect(new Set(tasks.map(({ uuid }) => uuid)).size).toBe(COUNT);
  });

  test.each(moments)(
    '%s of occurrence %s: what is left out is counted once, and runs never',
    async (moment, time) => {
      const stateDir = await withEntry('skip');
      const { child, ended } = await startChild(stateDir, moment, time, 'kill', `${END}`);
      child.send('go');
      expect(await ended).toBe('SIGKILL');
      const { entry, keys } = await finished(stateDir);
      expect((await drained(stateDir)).map(plannedAt)).toEqual([START + 60]);
      expect(entry).toMatchObject({ handedOver: 1, skipped: COUNT - 1, missed: 0 });
      expect(keys).toEqual([]);
    },
  );

  test.each([1, 6, 11, 16, 21])(
    'some time after moment %d, while two others hand over too and a fourth runs the tasks: each runs once',
    async (moment) => {
      const stateDir = await withEntry('allow');
      const { end } = await startProcessing(stateDir, 'each', plannedAt);
      const rest = ['kill', `${END}`];
      const killed = await startChild(stateDir, 'any', '0', ...rest);
      const others = [
        await startChild(stateDir, 'none', '0', ...rest),
        await startChild(stateDir, 'none', '0', ...rest),
      ];
      for (const { child } of [killed, ...others]) child.send('go');
      for (let i = 0; i < moment; i += 1) await killed.says();
      killed.child.kill('SIGKILL');
      await Promise.all([killed, ...others].map(async ({ ended }) => ended));
      expect(await finished(stateDir)).toMatchObject(ALL_DONE);
      expect((await end()).sort((a, b) => a - b)).toEqual(DUE);
    },
  );
});

describe('a process that stops while it hands over an occurrence', () => {
  test.each(MOMENTS)(
    '%s, and goes on when others have handed over the rest, doubles nothing',
    async (moment) => {
      const stateDir = await withEntry('allow');
      const { child, ended, says } = await startChild(stateDir, moment, '3', 'wait', `${END}`);
      child.send('go');
      expect(await says()).toBe('reached');
      expect((await finished(stateDir)).entry).toMatchObject(ALL_DONE.entry);
      const before = await drained(stateDir);
      child.send('go on');
      await ended;
      expect(await finished(stateDir)).toMatchObject(ALL_DONE);
      expect([...before, ...(await drained(stateDir))].map(plannedAt)).toEqual(DUE);
    },
  );

  test.each(MOMENTS)('%s, cannot bring back an occurrence that another one left out', async (moment) => {
    const stateDir = await withEntry('skip');
    const { child, ended, says } = await startChild(stateDir, moment, '2', 'wait', `${END}`);
    child.send('go');
    expect(await says()).toBe('reached');
    await finished(stateDir);
    const before = await drained(stateDir);
    child.send('go on');
    await ended;
    const { entry, keys } = await finished(stateDir);
    expect([...before, ...(await drained(stateDir))].map(plannedAt)).toEqual([START + 60]);
    expect(entry).toMatchObject({ handedOver: 1, skipped: COUNT - 1 });
    expect(keys).toEqual([]);
  });

  test.each(['pauseRecurring', 'removeRecurring'] as const)(
    'after the queue took it, and goes on after %s: it is queued once and the entry stays as it is',
    async (change) => {
      const stateDir = await withEntry('allow');
      const { child, ended, says } = await startChild(stateDir, 'after accept', '1', 'wait', `${END}`);
      child.send('go');
      expect(await says()).toBe('reached');
      await withScheduler(stateDir, END, async (scheduler) => scheduler[change]('entry'));
      child.send('go on');
      await ended;
      const { entry, keys } = await finished(stateDir);
      expect((await drained(stateDir)).map(plannedAt)).toEqual([START + 60]);
      expect(entry?.next).toBeUndefined();
      expect(entry?.isPaused).toBe(change === 'pauseRecurring' ? true : undefined);
      expect(keys).toEqual([]);
    },
  );
});
