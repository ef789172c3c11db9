import { describe, expect, test } from '@jest/globals';
import { Task } from '@millrace/queue';
import { recurringBenches } from '../../test/recurring-bench.js';
import type { RecurringBench } from '../../test/recurring-bench.js';
import { Scheduler } from '../scheduler.js';

const START = 1_000_000;
const open = recurringBenches(START);

/** What an entry that comes every minute does; its times are START + 60, START + 120 and so on. */
const EVERY_MINUTE = { task: 'noop x', every: 60, startAt: START + 60 };

async function only(bench: RecurringBench) {
  const [view] = await bench.scheduler.recurring();
  return view;
}

async function emptyQueue({ queue }: RecurringBench): Promise<void> {
  await queue.deleteAllUnprocessedTasks();
}

function withCode(code: string) {
  return expect.objectContaining({ code });
}

describe('a recurring entry', () => {
  test('hands over each occurrence once, with an id of its own, and tells the task which one it is', async () => {
    const bench = await open();
    await bench.scheduler.addRecurring('minute', EVERY_MINUTE);
    const ids = new Set<string>();
    for (let minute = 1; minute <= 3; minute += 1) {
      bench.now = START + minute * 60 - 1;
      expect(await bench.handedOver()).toEqual([]);
      bench.now += 1;
      expect(await bench.handedOver()).toEqual([bench.now]);
      expect(await bench.handedOver()).toEqual([]);
      const next = await bench.queue.peekNextTask();
      expect(next?.getUserdata('recurring')).toBe('minute');
      ids.add(next?.uuid ?? '');
      expect(await bench.ran()).toEqual(['x']);
    }
    expect(ids.size).toBe(3);
    expect(await only(bench)).toMatchObject({
      handedOver: 3,
      missed: 0,
      skipped: 0,
      lastPlannedAt: bench.now,
    });
  });

  test('has its next occurrence in the schedule, whatever became of the one before', async () => {
    const bench = await open();
    await bench.scheduler.addRecurring('minute', EVERY_MINUTE);
    bench.now = START + 60;
    await bench.handedOver();
    const { next } = (await only(bench)) ?? {};
    expect(next).toMatchObject({ plannedAt: START + 120, dueAt: START + 120 });
    expect(await bench.scheduler.whenIsTaskScheduled(next?.id ?? '')).toBe(START + 120);
    await emptyQueue(bench);
    bench.now = START + 120;
    expect(await bench.handedOver()).toEqual([START + 120]);
  });

  test('comes by a cron line in its zone', async () => {
    const bench = await open();
    bench.now = Date.parse('2026-03-28T12:00Z') / 1000;
    await bench.scheduler.addRecurring('nightly', {
      task: 'noop',
      cron: '30 2 * * *',
      timezone: 'Europe/Berlin',
    });
    const times = await bench.scheduler.nextTimes('nightly', 2);
    expect(times.map(({ dueAt }) => new Date(dueAt * 1000).toISOString())).toEqual([
      '2026-03-29T01:00:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ]);
    bench.now = times[0]?.dueAt ?? 0;
    expect(await bench.handedOver()).toEqual([bench.now]);
  });

  test('writes down the zone of the process that adds it', async () => {
    const bench = await open();
    const view = await bench.scheduler.addRecurring('nightly', { task: 'noop', cron: '@daily' });
    expect(view.timezone).toBe(new Intl.DateTimeFormat().resolvedOptions().timeZone);
  });

  test('begins one interval after it was added when it has no begin', async () => {
    const bench = await open();
    const view = await bench.scheduler.addRecurring('minute', { task: 'noop', every: 60 });
    expect(view.next?.plannedAt).toBe(START + 60);
  });

  test('ends by its limit or its end, and says so', async () => {
    const bench = await open();
    await bench.scheduler.addRecurring('limited', { ...EVERY_MINUTE, limit: 2 });
    await bench.scheduler.addRecurring('ending', { ...EVERY_MINUTE, task: 'noop y', endAt: START + 120 });
    for (const at of [60, 120, 180]) {
      bench.now = START + at;
      expect(await bench.handedOver()).toEqual(at === 180 ? [] : [bench.now, bench.now]);
      await emptyQueue(bench);
    }
    for (const view of await bench.scheduler.recurring())
      expect(view).toMatchObject({ handedOver: 2, next: undefined, isPaused: false });
    expect(await bench.scheduler.howManyScheduled()).toBe(0);
  });

  test('is due later than planned by its jitter, for all who look the same', async () => {
    const bench = await open();
    await bench.scheduler.addRecurring('minute', { ...EVERY_MINUTE, jitter: 30 });
    const times = await bench.scheduler.nextTimes('minute', 20);
    expect(new Set(times.map(({ plannedAt, dueAt }) => dueAt - plannedAt)).size).toBe(20);
    for (const { plannedAt, dueAt } of times) {
      bench.now = dueAt - 0.01;
      expect(await bench.handedOver()).toEqual([]);
      bench.now = dueAt;
      expect(await bench.handedOver()).toEqual([plannedAt]);
      await emptyQueue(bench);
    }
    expect((await only(bench))?.missed).toBe(0);
  });

  test('is the same after the schedule was folded and opened again', async () => {
    const bench = await open();
    await bench.scheduler.addRecurring('minute', { ...EVERY_MINUTE, overlap: 'queue', jitter: 7, limit: 9 });
    await bench.scheduler.addRecurring('other', { task: 'noop y', cron: '@daily', timezone: 'UTC' });
    bench.now = START + 90;
    await bench.handedOver();
    bench.now = START + 150;
    await bench.handedOver();
    const before = await bench.scheduler.recurring();
    await bench.scheduler.compact();
    const other = await Scheduler.open({ name: 'tasks', stateDir: bench.stateDir, now: () => bench.now });
    expect(JSON.stringify(await other.recurring())).toBe(JSON.stringify(before));
    await other.close();
  });
});

describe('after a downtime', () => {
  /** What an entry hands over when it has missed two hours and a half, and how many it missed. */
  async function caughtUp(catchUp: 'skip' | 'one' | 'all', spec: object, seconds: number) {
    const bench = await open();
    await bench.scheduler.addRecurring('entry', { ...EVERY_MINUTE, ...spec, catchUp });
    bench.now = START + seconds;
    const times: number[] = [];
    const noDuplicates = async () => {
      await bench.scheduler.processReadyTasks(bench.queue);
      for (const task of await bench.queue.finishedTasks())
        times.push(Number(task.task.getUserdata('plannedAt')));
      return times;
    };
    bench.queue.registry.register('each', { processTask: () => undefined, isDupe: () => false });
    await bench.scheduler.editRecurring('entry', { task: 'each' });
    await noDuplicates();
    await bench.ran();
    return { times: await noDuplicates(), view: await only(bench) };
  }

  test('skip leaves out what is late by more than a minute, and goes on by the plan', async () => {
    const { times, view } = await caughtUp('skip', { every: 3600 }, 2 * 3600 + 1800);
    expect(times).toEqual([]);
    expect(view).toMatchObject({ missed: 3, handedOver: 0, next: { plannedAt: START + 60 + 3 * 3600 } });
  });

  test('skip hands over what is late by less', async () => {
    const { times, view } = await caughtUp('skip', { every: 3600 }, 60 + 2 * 3600 + 59);
    expect(times).toEqual([START + 60 + 2 * 3600]);
    expect(view).toMatchObject({ missed: 2, handedOver: 1 });
  });

  test('one hands over the latest', async () => {
    const { times, view } = await caughtUp('one', {}, 3600 + 30);
    expect(times).toEqual([START + 3600]);
    expect(view).toMatchObject({ missed: 59, handedOver: 1, next: { plannedAt: START + 3660 } });
  });

  test('all hands over each of them, in order', async () => {
    const { times, view } = await caughtUp('all', {}, 10 * 60 + 30);
    expect(times).toEqual(Array.from({ length: 10 }, (_, i) => START + 60 * (i + 1)));
    expect(view).toMatchObject({ missed: 0, handedOver: 10 });
  });

  test('all is the latest hundred of them', async () => {
    const { times, view } = await caughtUp('all', {}, 150 * 60);
    expect(times).toEqual(Array.from({ length: 100 }, (_, i) => START + 60 * (i + 51)));
    expect(view).toMatchObject({ missed: 50, handedOver: 100 });
  });
});

describe('while the task of the occurrence before has not ended', () => {
  async function withOverlap(overlap: 'allow' | 'skip' | 'queue', catchUp: 'skip' | 'one' | 'all' = 'one') {
    const bench = await open();
    bench.queue.registry.register('each', { processTask: () => undefined, isDupe: () => false });
    await bench.scheduler.addRecurring('minute', { ...EVERY_MINUTE, task: 'each', overlap, catchUp });
    bench.now = START + 60;
    expect(await bench.handedOver()).toEqual([START + 60]);
    return bench;
  }

  test('allow hands over the next one', async () => {
    const bench = await withOverlap('allow');
    bench.now = START + 120;
    expect(await bench.handedOver()).toEqual([START + 120]);
  });

  test('skip leaves out the next ones, and hands over the first that is due after its end', async () => {
    const bench = await withOverlap('skip');
    for (const at of [120, 180]) {
      bench.now = START + at;
      expect(await bench.handedOver()).toEqual([]);
    }
    await bench.ran();
    expect(await bench.handedOver()).toEqual([]);
    bench.now = START + 240;
    expect(await bench.handedOver()).toEqual([START + 240]);
    expect(await only(bench)).toMatchObject({ skipped: 2, missed: 0, handedOver: 2 });
    expect(await bench.queue.acceptedHandOvers('')).toEqual([]);
  });

  test.each([
    ['one', [START + 180], 1],
    ['skip', [START + 120], 0],
    ['all', [START + 120], 0],
  ] as const)(
    'queue holds the next one until its end; with catchUp %s that is one',
    async (catchUp, times, missed) => {
      const bench = await withOverlap('queue', catchUp);
      for (const at of [120, 180]) {
        bench.now = START + at;
        expect(await bench.handedOver()).toEqual([]);
      }
      expect((await only(bench))?.next).toMatchObject({ isHeld: true, plannedAt: START + 120 });
      expect(await bench.scheduler.secondsUntilNextTask()).toBe(5);
      await bench.ran();
      bench.now = START + 200;
      expect(await bench.handedOver()).toEqual(times);
      expect((await only(bench))?.missed).toBe(missed);
    },
  );

  test('queue and all hand over one after the other, each after the end of the one before', async () => {
    const bench = await withOverlap('queue', 'all');
    bench.now = START + 300;
    const times: number[] = [];
    for (let i = 0; i < 5; i += 1) {
      times.push(...(await bench.handedOver()));
      expect(await bench.handedOver()).toEqual([]);
      await bench.ran();
    }
    expect(times).toEqual([120, 180, 240, 300].map((at) => START + at));
  });

  test('an entry that no longer minds hands over what it held', async () => {
    const bench = await withOverlap('queue');
    bench.now = START + 120;
    expect(await bench.handedOver()).toEqual([]);
    await bench.scheduler.editRecurring('minute', { overlap: 'allow' });
    expect(await bench.handedOver()).toEqual([START + 120]);
  });

  test('a task that waits in the schedule for another attempt has not ended', async () => {
    const bench = await withOverlap('skip');
    const running = (await bench.queue.peekNextTask()) as Task;
    await bench.queue.unqueueTask(running.uuid);
    await bench.scheduler.scheduleTask(Task.reconstitute({ ...running.toJSON(), attempts: 1 }), {
      delaySeconds: 600,
    });
    bench.now = START + 120;
    expect(await bench.handedOver()).toEqual([]);
    expect((await only(bench))?.skipped).toBe(1);
  });
});

describe('a change of an entry', () => {
  test('of its plan takes the place of what is not due yet', async () => {
    const bench = await open();
    await bench.scheduler.addRecurring('entry', EVERY_MINUTE);
    const view = await bench.scheduler.editRecurring('entry', { every: 10, startAt: START });
    expect(view.next?.plannedAt).toBe(START + 10);
    expect(await bench.scheduler.howManyScheduled()).toBe(1);
    const daily = await bench.scheduler.editRecurring('entry', { cron: '@daily', timezone: 'UTC' });
    expect(daily).toMatchObject({ every: undefined, cron: '@daily', timezone: 'UTC' });
  });

  test('leaves what is due, with its new task, and goes on by the new plan', async () => {
    const bench = await open();
    await bench.scheduler.addRecurring('entry', EVERY_MINUTE);
    bench.now = START + 61;
    await bench.scheduler.editRecurring('entry', { every: 10, startAt: START, task: 'noop new' });
    expect(await bench.handedOver()).toEqual([START + 60]);
    expect((await only(bench))?.next?.plannedAt).toBe(START + 70);
    expect(await bench.ran()).toEqual(['new']);
  });

  test('of anything else leaves the next occurrence where it is, under its id', async () => {
    const bench = await open();
    const before = await bench.scheduler.addRecurring('entry', { ...EVERY_MINUTE, limit: 5 });
    const after = await bench.scheduler.editRecurring('entry', { overlap: 'skip', task: 'noop other' });
    expect(after.next).toEqual(before.next);
    expect(after.limit).toBe(5);
    expect((await bench.scheduler.editRecurring('entry', { limit: null })).limit).toBeUndefined();
  });

  test('between the steps of a hand-over neither doubles nor loses an occurrence', async () => {
    const bench = await open();
    await bench.scheduler.addRecurring('entry', EVERY_MINUTE);
    bench.now = START + 60;
    const changed = new Proxy(bench.queue, {
      get(target, key) {
        if (key === 'acceptHandOvers')
          return async (...given: Parameters<typeof target.acceptHandOvers>) => {
            const reports = await target.acceptHandOvers(...given);
            await bench.scheduler.editRecurring('entry', { task: 'noop new', overlap: 'skip' });
            return reports;
          };
        const value: unknown = Reflect.get(target, key);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    expect(await bench.handedOver(changed)).toEqual([START + 60]);
    expect(await bench.ran()).toEqual(['x']);
    expect(await only(bench)).toMatchObject({ handedOver: 1, next: { plannedAt: START + 120 } });
  });

  test.each(['pauseRecurring', 'removeRecurring'] as const)(
    '%s while its task runs leaves the task alone, and nothing more comes',
    async (change) => {
      const bench = await open();
      await bench.scheduler.addRecurring('entry', EVERY_MINUTE);
      bench.now = START + 60;
      expect(await bench.handedOver()).toEqual([START + 60]);
      await bench.scheduler[change]('entry');
      expect(await bench.ran()).toEqual(['x']);
      bench.now = START + 3600;
      expect(await bench.handedOver()).toEqual([]);
      expect(await bench.scheduler.howManyScheduled()).toBe(0);
    },
  );

  test('a pause is not made up for', async () => {
    const bench = await open();
    await bench.scheduler.addRecurring('entry', { ...EVERY_MINUTE, catchUp: 'all' });
    const paused = await bench.scheduler.pauseRecurring('entry');
    expect(paused).toMatchObject({ isPaused: true, next: undefined });
    bench.now = START + 600;
    expect((await bench.scheduler.nextTimes('entry', 1))[0]?.plannedAt).toBe(START + 660);
    const resumed = await bench.scheduler.resumeRecurring('entry');
    expect(resumed).toMatchObject({ isPaused: false, missed: 0, next: { plannedAt: START + 660 } });
  });

  test('after a pause in the middle of a hand-over the entry knows that its task still runs', async () => {
    const bench = await open();
    await bench.scheduler.addRecurring('entry', { ...EVERY_MINUTE, overlap: 'skip' });
    bench.now = START + 60;
    const paused = new Proxy(bench.queue, {
      get(target, key) {
        if (key === 'forgetHandOvers') return async () => Promise.reject(new Error('stopped'));
        if (key === 'acceptHandOvers')
          return async (...given: Parameters<typeof target.acceptHandOvers>) => {
            const reports = await target.acceptHandOvers(...given);
            await bench.scheduler.pauseRecurring('entry');
            return reports;
          };
        const value: unknown = Reflect.get(target, key);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    await expect(bench.handedOver(paused)).rejects.toThrow('stopped');
    await bench.scheduler.resumeRecurring('entry');
    bench.now = START + 120;
    expect(await bench.handedOver()).toEqual([]);
    expect((await only(bench))?.skipped).toBe(1);
  });

  test('an entry of a name that is there is the same one or refused', async () => {
    const bench = await open();
    const first = await bench.scheduler.addRecurring('entry', { task: 'noop', every: 60 });
    bench.now += 5;
    expect(await bench.scheduler.addRecurring('entry', { task: 'noop', every: 60 })).toEqual(first);
    await expect(bench.scheduler.addRecurring('entry', { task: 'noop', every: 61 })).rejects.toThrow(
      withCode('RECURRING_EXISTS'),
    );
    await expect(bench.scheduler.editRecurring('other', {})).rejects.toThrow(withCode('NO_SUCH_RECURRING'));
    expect(await bench.scheduler.removeRecurring('other')).toBe(false);
  });

  test.each([
    ['neither cron nor every', {}],
    ['both', { cron: '@daily', every: 60 }],
    ['a zone for an interval', { every: 60, timezone: 'UTC' }],
    ['an interval below a second', { every: 0.5 }],
    ['a line that never comes', { cron: '0 0 31 2 *' }],
    ['an end that has passed', { every: 60, endAt: START - 1 }],
    ['jitter beyond the distance', { every: 60, jitter: 61 }],
    ['an unknown catchUp', { every: 60, catchUp: 'two' }],
    ['an unknown overlap', { every: 60, overlap: 'two' }],
    ['an unknown option', { evry: 60 }],
    ['a limit of 0', { every: 60, limit: 0 }],
    ['no attempts', { every: 60, attempts: 0 }],
    ['no time', { every: 60, startAt: 'soon' }],
  ])('%s is refused', async (_, spec) => {
    const bench = await open();
    const added = bench.scheduler.addRecurring('entry', { task: 'noop', ...spec } as never);
    await expect(added).rejects.toThrow(withCode('INVALID_OPTION'));
    expect(await bench.scheduler.recurring()).toEqual([]);
  });

  test('names that could not stand in a key or a file are refused', async () => {
    const { scheduler } = await open();
    for (const name of ['', 'a b', '../x', 'x'.repeat(101), 7])
      await expect(scheduler.addRecurring(name as string, EVERY_MINUTE)).rejects.toThrow(
        withCode('INVALID_OPTION'),
      );
  });
});

describe('beside other tasks of a schedule', () => {
  test('an occurrence that is unscheduled is left out, and the next one takes its place', async () => {
    const bench = await open();
    const { next } = await bench.scheduler.addRecurring('entry', EVERY_MINUTE);
    expect(await bench.scheduler.unscheduleTask(next?.id ?? '')).toBe(true);
    expect(await only(bench)).toMatchObject({ skipped: 1, next: { plannedAt: START + 120 } });
    bench.now = START + 60;
    expect(await bench.handedOver()).toEqual([]);
  });

  test('an occurrence that is put off by itself still is one of its entry', async () => {
    const bench = await open();
    await bench.scheduler.addRecurring('minute', EVERY_MINUTE);
    const { next } = (await only(bench)) ?? {};
    expect(await bench.scheduler.rescheduleTask(next?.id ?? '', { atTime: START + 90 })).toBe(true);
    bench.now = START + 89;
    expect(await bench.handedOver()).toEqual([]);
    bench.now = START + 90;
    await bench.handedOver();
    expect(await only(bench)).toMatchObject({ handedOver: 1, next: { plannedAt: START + 120 } });
  });

  test('deleting all tasks leaves the entries', async () => {
    const bench = await open();
    await bench.scheduler.addRecurring('entry', EVERY_MINUTE);
    await bench.scheduler.scheduleTask('noop', { delaySeconds: 9 });
    expect(await bench.scheduler.deleteAllTasks()).toBe(1);
    bench.now = START + 60;
    expect(await bench.handedOver()).toEqual([START + 60]);
  });

  test('flushing everything hands over no occurrence that is not due', async () => {
    const bench = await open();
    await bench.scheduler.addRecurring('entry', EVERY_MINUTE);
    await bench.scheduler.scheduleTask('noop y', { delaySeconds: 9999 });
    await bench.scheduler.flushAllTasks(bench.queue);
    expect(await bench.ran()).toEqual(['y']);
    expect((await only(bench))?.handedOver).toBe(0);
  });

  test('a task that asks for another attempt before its hand-over is finished does not end its entry', async () => {
    const bench = await open();
    await bench.scheduler.addRecurring('entry', { ...EVERY_MINUTE, attempts: 2 });
    bench.now = START + 60;
    const interrupted = new Proxy(bench.queue, {
      get(target, key) {
        if (key === 'acceptHandOvers')
          return async (...given: Parameters<typeof target.acceptHandOvers>) => {
            await target.acceptHandOvers(...given);
            throw new Error('killed');
          };
        const value: unknown = Reflect.get(target, key);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    await expect(bench.scheduler.processReadyTasks(interrupted)).rejects.toThrow('killed');
    const task = (await bench.queue.peekNextTask()) as Task;
    await bench.queue.unqueueTask(task.uuid);
    const again = Task.reconstitute({ ...task.toJSON(), retries: 1, attempts: 1 });
    expect(await bench.scheduler.scheduleTask(again)).toBe(task.uuid);
    expect(await bench.handedOver()).toEqual([START + 60]);
    expect(await only(bench)).toMatchObject({ handedOver: 1, next: { plannedAt: START + 120 } });
  });

  test('an occurrence that the queue refuses makes way for the next one', async () => {
    const bench = await open();
    await bench.scheduler.addRecurring('entry', { ...EVERY_MINUTE, task: 'unknown', every: 10 });
    for (let at = 60; at <= 100; at += 1) {
      bench.now = START + at;
      await bench.scheduler.processReadyTasks(bench.queue).catch((error: unknown) => {
        expect(error).toEqual(withCode('TASKS_REFUSED'));
      });
    }
    expect(await only(bench)).toMatchObject({ handedOver: 0, missed: 4, next: { plannedAt: START + 100 } });
    await bench.scheduler.editRecurring('entry', { task: 'noop' });
    expect(await bench.handedOver()).toEqual([START + 100]);
  });
});

describe('when the clock is set', () => {
  test('back by little, what was handed over does not come again', async () => {
    const bench = await open();
    await bench.scheduler.addRecurring('entry', EVERY_MINUTE);
    bench.now = START + 3600;
    expect(await bench.handedOver()).toEqual([START + 3600]);
    await emptyQueue(bench);
    for (let at = 0; at <= 3600; at += 30) {
      bench.now = START + at;
      expect(await bench.handedOver()).toEqual([]);
    }
    bench.now = START + 3660;
    expect(await bench.handedOver()).toEqual([START + 3660]);
  });

  test('back by years, for it was wrong, the entry goes on from now', async () => {
    const bench = await open();
    await bench.scheduler.addRecurring('entry', EVERY_MINUTE);
    bench.now = START + 50 * 365 * 86_400;
    expect(await bench.handedOver()).toHaveLength(1);
    await emptyQueue(bench);
    bench.now = START + 200;
    expect(await bench.handedOver()).toEqual([]);
    bench.now = START + 240;
    expect(await bench.handedOver()).toEqual([START + 240]);
  });

  test('forward, what was passed over is caught up with as after a downtime', async () => {
    const bench = await open();
    await bench.scheduler.addRecurring('entry', EVERY_MINUTE);
    bench.now = START + 60;
    expect(await bench.handedOver()).toEqual([START + 60]);
    await emptyQueue(bench);
    bench.now = START + 7200;
    expect(await bench.handedOver()).toEqual([START + 7200]);
    expect((await only(bench))?.missed).toBe(118);
  });
});

describe('entries of a source', () => {
  test('are brought in line with it, and others are left alone', async () => {
    const { scheduler } = await open();
    await scheduler.addRecurring('own', EVERY_MINUTE);
    const specs = { a: { task: 'noop a', every: 60 }, b: { task: 'noop b', cron: '@daily' } };
    expect(await scheduler.syncRecurring(specs, 'settings')).toEqual({
      added: ['a', 'b'],
      edited: [],
      removed: [],
    });
    expect(await scheduler.syncRecurring(specs, 'settings')).toEqual({ added: [], edited: [], removed: [] });
    await scheduler.pauseRecurring('a');
    const { b: _, ...rest } = { ...specs, a: { task: 'noop a', every: 90 } };
    expect(await scheduler.syncRecurring(rest, 'settings')).toEqual({
      added: [],
      edited: ['a'],
      removed: ['b'],
    });
    const views = await scheduler.recurring();
    expect(views.map(({ name, every, isPaused, source }) => ({ name, every, isPaused, source }))).toEqual([
      { name: 'a', every: 90, isPaused: true, source: 'settings' },
      { name: 'own', every: 60, isPaused: false, source: undefined },
    ]);
  });

  test('that has come to its end stays in line', async () => {
    const bench = await open();
    const specs = { a: { task: 'noop a', every: 60, endAt: START + 90 } };
    await bench.scheduler.syncRecurring(specs, 'settings');
    bench.now = START + 60;
    expect(await bench.handedOver()).toHaveLength(1);
    bench.now = START + 100;
    expect(await bench.scheduler.syncRecurring(specs, 'settings')).toEqual({
      added: [],
      edited: [],
      removed: [],
    });
    expect((await only(bench))?.next).toBeUndefined();
  });

  test('one wrong entry changes nothing', async () => {
    const { scheduler } = await open();
    const specs = { a: { task: 'noop a', every: 60 }, b: { task: 'noop b', every: -1 } };
    await expect(scheduler.syncRecurring(specs, 'settings')).rejects.toThrow(withCode('INVALID_OPTION'));
    expect(await scheduler.recurring()).toEqual([]);
  });
});
