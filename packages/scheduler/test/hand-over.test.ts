import { describe, expect, test } from '@jest/globals';
import { TaskQueue } from '@millrace/queue';
import { Scheduler } from '@millrace/scheduler';
import { drained, handOverProcesses, startProcessing } from './hand-over-process.js';
import { temporaryFolders } from './temporary-folder.js';
import { MOMENTS } from './wait-point.js';

const startChild = handOverProcesses();

// Registered last: folders go when what uses them is closed.
const temporaryFolder = temporaryFolders();

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n);
}

/** A folder with a schedule of tasks that are all due; their ids. */
async function scheduled(stateDir: string, count: number): Promise<string[]> {
  const scheduler = await Scheduler.open({ name: 'tasks', stateDir });
  const ids = await Promise.all(
    numbers(count).map(async (n) => scheduler.scheduleTask(`noop ${n}`, { atTime: n })),
  );
  await scheduler.close();
  return ids as string[];
}

/** Hands over what is left, as the next process would: how many tasks that were, and what is where then. */
async function finished(stateDir: string) {
  const queue = await TaskQueue.open({ name: 'tasks', stateDir });
  const scheduler = await Scheduler.open({ name: 'tasks', stateDir });
  const count = await scheduler.processReadyTasks(queue);
  const rest = { scheduled: await scheduler.howManyScheduled(), keys: await queue.acceptedHandOvers('') };
  await scheduler.close();
  await queue.close();
  return { count, rest };
}

const NOTHING_LEFT = { scheduled: 0, keys: [] };

describe('kill -9 of a process that hands over', () => {
  const moments = MOMENTS.flatMap((moment) => ['1', '3'].map((time) => [moment, time] as const));

  test.each(moments)(
    '%s of batch %s: the next process queues every task exactly once',
    async (moment, time) => {
      const stateDir = temporaryFolder();
      const ids = await scheduled(stateDir, 2500);
      const { child, ended } = await startChild(stateDir, moment, time, 'kill');
      child.send('go');
      expect(await ended).toBe('SIGKILL');
      const before = (await drained(stateDir)).map((task) => task.uuid);
      const { rest } = await finished(stateDir);
      expect([...before, ...(await drained(stateDir)).map((task) => task.uuid)]).toEqual(ids);
      expect(rest).toEqual(NOTHING_LEFT);
    },
  );

  test.each([1, 3, 5, 7])(
    'some time after moment %d, while another hands over too and a third runs the tasks',
    async (moment) => {
      const stateDir = temporaryFolder();
      await scheduled(stateDir, 2000);
      const { end } = await startProcessing(stateDir, 'noop', (task) => Number(task.getArg(0)));
      const [killed, other] = [await startChild(stateDir, 'any'), await startChild(stateDir)];
      for (const { child } of [killed, other]) child.send('go');
      for (let i = 0; i < moment; i += 1) await killed.says();
      killed.child.kill('SIGKILL');
      await Promise.all([killed.ended, other.ended]);
      const { rest } = await finished(stateDir);
      expect((await end()).sort((a, b) => a - b)).toEqual(numbers(2000));
      expect(rest).toEqual(NOTHING_LEFT);
    },
  );
});

describe('two processes that hand over at once', () => {
  test('queue each of 2,000 tasks exactly once while a third runs them, and count each once', async () => {
    const stateDir = temporaryFolder();
    await scheduled(stateDir, 2000);
    const { end } = await startProcessing(stateDir, 'noop', (task) => Number(task.getArg(0)));
    const children = [await startChild(stateDir), await startChild(stateDir)];
    const counts = children.map(async ({ says }) => says() as Promise<number>);
    for (const { child } of children) child.send('go');
    const [one, other] = await Promise.all(counts);
    expect((one as number) + (other as number)).toBe(2000);
    await Promise.all(children.map(async ({ ended }) => ended));
    expect(await finished(stateDir)).toEqual({ count: 0, rest: NOTHING_LEFT });
    expect((await end()).sort((a, b) => a - b)).toEqual(numbers(2000));
  });

  test.each(MOMENTS)('one of which stops %s: what the other finished is not doubled', async (moment) => {
    const stateDir = temporaryFolder();
    const ids = await scheduled(stateDir, 1500);
    const { child, ended, says } = await startChild(stateDir, moment, '1', 'wait');
    child.send('go');
    expect(await says()).toBe('reached');
    const { count } = await finished(stateDir);
    const before = (await drained(stateDir)).map((task) => task.uuid);
    child.send('go on');
    expect(count + ((await says()) as number)).toBe(1500);
    await ended;
    const { rest } = await finished(stateDir);
    expect([...before, ...(await drained(stateDir)).map((task) => task.uuid)]).toEqual(ids);
    expect(rest).toEqual(NOTHING_LEFT);
  });
});
