import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Processor, Registry, TaskQueue } from '@millrace/queue';
import type { Logger, Task, TaskQueueLike } from '@millrace/queue';
import { temporaryFolders } from '../test/temporary-folder.js';
import { MOMENTS, watched } from '../test/wait-point.js';
import type { Moment } from '../test/wait-point.js';
import { Scheduler } from './scheduler.js';

const opened: { close(): Promise<void> }[] = [];
let clock = 1_000_000;

afterEach(async () => {
  await Promise.all(opened.splice(0).map(async (one) => one.close()));
});

// Registered last: folders go when what uses them is closed.
const temporaryFolder = temporaryFolders();

class Picky extends Processor {
  override isValidArgs(task: Task): boolean {
    return task.getArg(0) !== 'wrong';
  }
}

class Broken extends Processor {
  override isDupe(): boolean {
    throw new Error('no rule');
  }
}

async function openQueue(stateDir: string): Promise<TaskQueueLike> {
  const registry = new Registry();
  registry.register('picky', new Picky());
  registry.register('broken', new Broken());
  const queue = await TaskQueue.open({ name: 'tasks', stateDir, registry });
  opened.push(queue);
  return queue;
}

async function openScheduler(place: { name: string; stateDir: string }): Promise<Scheduler> {
  const scheduler = await Scheduler.open({ now: () => clock, logger: silent, ...place });
  opened.push(scheduler);
  return scheduler;
}

/** A scheduler and a queue of the same name in one folder, as the recipes have them. */
async function openBoth(): Promise<{ scheduler: Scheduler; queue: TaskQueueLike; stateDir: string }> {
  const stateDir = temporaryFolder();
  return {
    scheduler: await openScheduler({ name: 'tasks', stateDir }),
    queue: await openQueue(stateDir),
    stateDir,
  };
}

const warnings: string[] = [];
const silent: Logger = {
  throw(error) {
    throw error;
  },
  warn: (message) => void warnings.push(message),
  info: () => undefined,
  notify: () => undefined,
};

async function waiting(queue: TaskQueueLike): Promise<string[]> {
  return (await queue.snapshotTaskLists()).waiting.map((task) => task.fullCommand);
}

/** Takes out of a queue what waits there, as running it would: what comes twice now is not seen as a repetition. */
async function drained(queue: TaskQueueLike): Promise<string[]> {
  const commands = await waiting(queue);
  await queue.deleteAllUnprocessedTasks();
  return commands;
}

async function scheduleMany(scheduler: Scheduler, count: number): Promise<string[]> {
  const numbers = Array.from({ length: count }, (_, i) => i);
  await Promise.all(numbers.map(async (n) => scheduler.scheduleTask(`noop ${n}`)));
  return numbers.map((n) => `noop ${n}`);
}

function withCode(code: string) {
  return expect.objectContaining({ code });
}

describe('handing over what is due', () => {
  test('queues the due tasks in order, under their ids, and leaves the others', async () => {
    const { scheduler, queue } = await openBoth();
    const late = (await scheduler.scheduleTask('noop late', { atTime: clock - 5 })) as string;
    await scheduler.scheduleTask('noop now');
    await scheduler.scheduleTask('noop later', { delaySeconds: 1 });
    await scheduler.scheduleTask('noop later still', { atTime: clock - 9 });
    expect(await scheduler.processReadyTasks(queue)).toBe(3);
    expect(await waiting(queue)).toEqual(['noop later still', 'noop late', 'noop now']);
    expect(await queue.isTaskQueued(late)).toBe(true);
    expect(await scheduler.isTaskScheduled(late)).toBe(false);
    expect(await scheduler.howManyScheduled()).toBe(1);
  });

  test('leaves what was scheduled after the clock was set back, also when it began before that', async () => {
    const { scheduler, queue } = await openBoth();
    const setBack = new Proxy(queue, {
      get: (target, key) =>
        key === 'acceptedHandOvers'
          ? async (prefix: string) => {
              clock -= 3600;
              await scheduler.scheduleTask('noop', { delaySeconds: 5 });
              return target.acceptedHandOvers(prefix);
            }
          : (Reflect.get(target, key) as unknown),
    });
    expect(await scheduler.processReadyTasks(setBack)).toBe(0);
    expect(await scheduler.howManyScheduled()).toBe(1);
  });

  test('nothing due, nothing done', async () => {
    const { scheduler, queue } = await openBoth();
    expect(await scheduler.processReadyTasks(queue)).toBe(0);
    await scheduler.scheduleTask('noop', { delaySeconds: 1 });
    expect(await scheduler.processReadyTasks(queue)).toBe(0);
    expect(await waiting(queue)).toEqual([]);
  });

  test('to a queue that is being drained waits until that is resumed, and is not late then', async () => {
    const { scheduler, queue } = await openBoth();
    await scheduler.scheduleTask('noop a', { delaySeconds: 0 });
    await queue.drain();
    expect(await scheduler.processReadyTasks(queue)).toBe(0);
    expect(await scheduler.howManyScheduled()).toBe(1);
    await queue.resumeProcessing();
    expect(await scheduler.processReadyTasks(queue)).toBe(1);
  });

  test('a duplicate is handed over but not counted', async () => {
    const { scheduler, queue } = await openBoth();
    await queue.queueTask('noop 1');
    await scheduler.scheduleTask('noop 1');
    await scheduler.scheduleTask('noop 2');
    expect(await scheduler.processReadyTasks(queue)).toBe(1);
    expect(await scheduler.howManyScheduled()).toBe(0);
    expect(await waiting(queue)).toEqual(['noop 1', 'noop 2']);
  });

  test('flushing hands over everything whenever it is due, and gives the ids of those queued', async () => {
    const { scheduler, queue } = await openBoth();
    const late = await scheduler.scheduleTask('noop 1', { delaySeconds: 3600 });
    const now = await scheduler.scheduleTask('noop 2');
    await scheduler.scheduleTask('noop 1', { delaySeconds: 7200 });
    expect(await scheduler.flushAllTasks(queue)).toEqual([now, late]);
    expect(await scheduler.howManyScheduled()).toBe(0);
    expect(await waiting(queue)).toEqual(['noop 2', 'noop 1']);
  });

  test('more than one batch arrives whole and in order, and no key is left', async () => {
    const { scheduler, queue } = await openBoth();
    const all = await scheduleMany(scheduler, 2500);
    expect(await scheduler.processReadyTasks(queue)).toBe(2500);
    expect(await waiting(queue)).toEqual(all);
    expect(await queue.acceptedHandOvers('')).toEqual([]);
  });

  test('a task keeps its token, data and attempts on the way', async () => {
    const { scheduler, queue } = await openBoth();
    await scheduler.scheduleTask({ command: 'noop', args: ['a b'], data: { n: 1 } }, { attempts: 3 });
    await scheduler.processReadyTasks(queue);
    const task = (await queue.snapshotTaskLists()).waiting[0] as Task;
    expect(task.getUserdata('sched')).toBe(scheduler.getToken());
    expect([task.args, task.data, task.retriesRemaining]).toEqual([['a b'], { n: 1 }, 3]);
  });
});

describe('a task that the queue refuses', () => {
  test('is reported after the rest was handed over, and stays scheduled for its time', async () => {
    const { scheduler, queue } = await openBoth();
    const wrong = (await scheduler.scheduleTask('picky wrong')) as string;
    const unknown = (await scheduler.scheduleTask('unheard-of')) as string;
    const right = (await scheduler.scheduleTask('picky right')) as string;
    warnings.length = 0;
    const refused = scheduler.processReadyTasks(queue);
    await expect(refused).rejects.toEqual(withCode('TASKS_REFUSED'));
    await expect(refused).rejects.toMatchObject({
      context: {
        queue: 'tasks',
        queued: [right],
        refused: [
          { id: wrong, command: 'picky', error: { code: 'INVALID_ARGUMENTS' }, delaySeconds: 1 },
          { id: unknown, command: 'unheard-of', error: { code: 'UNKNOWN_COMMAND' }, delaySeconds: 1 },
        ],
      },
    });
    expect(warnings).toEqual([expect.stringContaining(wrong), expect.stringContaining(unknown)]);
    expect(await waiting(queue)).toEqual(['picky right']);
    expect(await scheduler.whenIsTaskScheduled(wrong)).toBe(clock);
    expect(await scheduler.explainTask(wrong)).toMatchObject({ refusals: 1, retryAt: clock + 1 });
  });

  test('is tried again after 1, 2, 4 seconds and so on up to 5 minutes, by any instance', async () => {
    const { scheduler, queue, stateDir } = await openBoth();
    await scheduler.scheduleTask('picky wrong');
    const delays: number[] = [];
    for (let i = 0; i < 11; i += 1) {
      const other = await openScheduler({ name: 'tasks', stateDir });
      await expect(other.processReadyTasks(queue)).rejects.toEqual(withCode('TASKS_REFUSED'));
      expect(await scheduler.processReadyTasks(queue)).toBe(0);
      delays.push((await scheduler.secondsUntilNextTask()) as number);
      clock += delays.at(-1) as number;
    }
    expect(delays).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
  });

  test('is handed over as soon as the queue takes it', async () => {
    const { scheduler, queue, stateDir } = await openBoth();
    await scheduler.scheduleTask('late-comer');
    await expect(scheduler.processReadyTasks(queue)).rejects.toEqual(withCode('TASKS_REFUSED'));
    const registry = new Registry();
    registry.register('late-comer', () => undefined);
    const able = await TaskQueue.open({ name: 'tasks', stateDir, registry });
    opened.push(able);
    clock += 1;
    expect(await scheduler.processReadyTasks(able)).toBe(1);
    expect(await scheduler.howManyScheduled()).toBe(0);
  });

  test('for a rule that throws does not hold up the others', async () => {
    const { scheduler, queue } = await openBoth();
    await queue.queueTask('noop first');
    const broken = (await scheduler.scheduleTask('broken')) as string;
    await scheduler.scheduleTask('noop second');
    await expect(scheduler.processReadyTasks(queue)).rejects.toMatchObject({
      code: 'TASKS_REFUSED',
      context: { refused: [{ id: broken }] },
    });
    expect(await waiting(queue)).toEqual(['noop first', 'noop second']);
  });

  test('does not stop a flush, which tries each once', async () => {
    const { scheduler, queue } = await openBoth();
    await Promise.all(
      [1, 2, 3].map(async (n) => scheduler.scheduleTask(`picky wrong ${n}`, { delaySeconds: n })),
    );
    const right = await scheduler.scheduleTask('picky right', { delaySeconds: 9 });
    await expect(scheduler.flushAllTasks(queue)).rejects.toMatchObject({
      code: 'TASKS_REFUSED',
      context: { queued: [right] },
    });
    expect(await scheduler.howManyScheduled()).toBe(3);
  });
});

describe('a hand-over that breaks off', () => {
  /** A queue that breaks off one hand-over: when a moment comes for the given time. */
  function brokenAt(queue: TaskQueueLike, moment: Moment, times = 1): TaskQueueLike {
    let left = times;
    return watched(queue, (reached) => {
      if (reached === moment) left -= 1;
      if (reached === moment && left === 0) throw new Error('broken off');
    });
  }

  test.each(MOMENTS)('%s is finished by another instance, each task queued once', async (moment) => {
    const { scheduler, queue, stateDir } = await openBoth();
    const all = await scheduleMany(scheduler, 20);
    await expect(scheduler.processReadyTasks(brokenAt(queue, moment))).rejects.toThrow('broken off');
    const queued = await drained(queue);
    const other = await openScheduler({ name: 'tasks', stateDir });
    await other.processReadyTasks(queue);
    expect([...queued, ...(await drained(queue))]).toEqual(all);
    expect(await other.howManyScheduled()).toBe(0);
    expect(await queue.acceptedHandOvers('')).toEqual([]);
  });

  test.each(MOMENTS)('%s is finished by the same instance the next time', async (moment) => {
    const { scheduler, queue } = await openBoth();
    const broken = brokenAt(queue, moment, 2);
    const all = await scheduleMany(scheduler, 20);
    await scheduler.processReadyTasks(broken);
    await scheduler.scheduleTask('noop last');
    await expect(scheduler.processReadyTasks(broken)).rejects.toThrow('broken off');
    const queued = await drained(queue);
    await scheduler.processReadyTasks(broken);
    expect([...queued, ...(await drained(queue))]).toEqual([...all, 'noop last']);
    expect(await queue.acceptedHandOvers('')).toEqual([]);
  });

  test('of tasks not yet due is finished before they are due', async () => {
    const { scheduler, queue, stateDir } = await openBoth();
    await scheduler.scheduleTask('noop', { delaySeconds: 3600 });
    const broken = brokenAt(queue, 'after accept');
    await expect(scheduler.flushAllTasks(broken)).rejects.toThrow('broken off');
    const other = await openScheduler({ name: 'tasks', stateDir });
    expect(await other.processReadyTasks(queue)).toBe(1);
    expect(await other.howManyScheduled()).toBe(0);
    expect(await waiting(queue)).toEqual(['noop']);
  });

  test('leaves alone the retry of a task that has run meanwhile', async () => {
    const { scheduler, queue, stateDir } = await openBoth();
    const id = (await scheduler.scheduleTask('noop', { attempts: 3 })) as string;
    const slow = watched(queue, async (reached) => {
      if (reached !== 'after accept') return;
      const task = (await queue.snapshotTaskLists()).waiting[0] as Task;
      await queue.unqueueTask(id);
      task.decrementRetries();
      await (await openScheduler({ name: 'tasks', stateDir })).scheduleTask(task, { delaySeconds: 60 });
    });
    await scheduler.processReadyTasks(slow);
    expect(await scheduler.whenIsTaskScheduled(id)).toBe(clock + 60);
    clock += 60;
    expect(await scheduler.processReadyTasks(queue)).toBe(1);
    expect((await queue.findTask(id))?.retriesRemaining).toBe(2);
  });
});

describe('two hand-overs at once', () => {
  /** A queue that stops one hand-over at a moment until `release` is called. */
  function stoppedAt(queue: TaskQueueLike, moment: Moment) {
    let release: () => void = () => undefined;
    let arrive: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    const stopped = watched(queue, async (reached) => {
      if (reached !== moment) return;
      arrive();
      await released;
    });
    return { stopped, arrived, release };
  }

  test.each(MOMENTS)('one stopped %s does not double what the other has finished', async (moment) => {
    const { scheduler, queue, stateDir } = await openBoth();
    const all = await scheduleMany(scheduler, 20);
    const { stopped, arrived, release } = stoppedAt(queue, moment);
    const first = scheduler.processReadyTasks(stopped);
    await arrived;
    const other = await openScheduler({ name: 'tasks', stateDir });
    const second = await other.processReadyTasks(queue);
    const queued = await drained(queue);
    release();
    expect((await first) + second).toBe(20);
    expect([...queued, ...(await drained(queue))]).toEqual(all);
    expect(await queue.acceptedHandOvers('')).toEqual([]);
  });

  test('one stopped before it accepts takes up what was scheduled meanwhile', async () => {
    const { scheduler, queue, stateDir } = await openBoth();
    await scheduler.scheduleTask('noop 1');
    const { stopped, arrived, release } = stoppedAt(queue, 'before accept');
    const first = scheduler.processReadyTasks(stopped);
    await arrived;
    const other = await openScheduler({ name: 'tasks', stateDir });
    expect(await other.processReadyTasks(queue)).toBe(1);
    expect(await drained(queue)).toEqual(['noop 1']);
    await other.scheduleTask('noop 2');
    release();
    expect(await first).toBe(1);
    expect(await waiting(queue)).toEqual(['noop 2']);
  });

  test('one stopped before it accepts does not bring back what another left behind and was unscheduled', async () => {
    const { scheduler, queue, stateDir } = await openBoth();
    const id = (await scheduler.scheduleTask('noop 1')) as string;
    const { stopped, arrived, release } = stoppedAt(queue, 'before accept');
    const first = scheduler.processReadyTasks(stopped);
    await arrived;
    const [dies, finishes] = [
      await openScheduler({ name: 'tasks', stateDir }),
      await openScheduler({ name: 'tasks', stateDir }),
    ];
    const dead = watched(queue, (reached) => {
      if (reached === 'after accept') throw new Error('dead');
    });
    await expect(dies.processReadyTasks(dead)).rejects.toThrow('dead');
    expect(await finishes.unscheduleTask(id)).toBe(true);
    expect(await finishes.processReadyTasks(queue)).toBe(0);
    expect(await drained(queue)).toEqual(['noop 1']);
    release();
    expect(await first).toBe(0);
    expect(await waiting(queue)).toEqual([]);
  });

  test('in one instance count each task once', async () => {
    const { scheduler, queue } = await openBoth();
    const all = await scheduleMany(scheduler, 1500);
    const counts = await Promise.all([1, 2, 3].map(async () => scheduler.processReadyTasks(queue)));
    expect(counts.reduce((sum, count) => sum + count)).toBe(1500);
    expect((await waiting(queue)).sort()).toEqual(all.sort());
  });
});

describe('a schedule restored from a backup', () => {
  test('goes on: what is scheduled from then on is handed over, under new ids', async () => {
    const [stateDir, backup] = [temporaryFolder(), temporaryFolder()];
    const queue = await openQueue(temporaryFolder());
    const before = await openScheduler({ name: 'tasks', stateDir });
    await before.scheduleTask('noop 1', { delaySeconds: 5 });
    await before.close();
    cpSync(stateDir, join(backup, 'copy'), { recursive: true });
    const used = await openScheduler({ name: 'tasks', stateDir });
    await used.flushAllTasks(queue);
    await used.close();
    rmSync(stateDir, { recursive: true });
    cpSync(join(backup, 'copy'), stateDir, { recursive: true });

    const restored = await openScheduler({ name: 'tasks', stateDir });
    const saltBefore = ((await restored.scheduleTask('noop 2')) as string).slice(-12);
    expect(await restored.processReadyTasks(queue)).toBe(1);
    expect(await waiting(queue)).toEqual(['noop 1', 'noop 2']);
    const saltAfter = ((await restored.scheduleTask('noop 3')) as string).slice(-12);
    expect(saltAfter).not.toBe(saltBefore);
  });
});
