import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Task } from '@millrace/queue';
import type { Logger, TaskInput } from '@millrace/queue';
import { temporaryFolders } from '../test/temporary-folder.js';
import { Scheduler } from './scheduler.js';
import type { SchedulerOptions } from './open-options.js';

const NOW = 1_000_000;
const opened: Scheduler[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map(async (scheduler) => scheduler.close()));
});

// Registered last: folders go when what uses them is closed.
const temporaryFolder = temporaryFolders();

async function open(options: Partial<SchedulerOptions> = {}): Promise<Scheduler> {
  const place = options.token === undefined ? { name: 'tasks', stateDir: temporaryFolder() } : {};
  const scheduler = await Scheduler.open({ now: () => NOW, ...place, ...options } as SchedulerOptions);
  opened.push(scheduler);
  return scheduler;
}

function withCode(code: string) {
  return expect.objectContaining({ code });
}

function recordingLogger(): Logger & { readonly infos: string[] } {
  const infos: string[] = [];
  return {
    infos,
    throw(error) {
      throw error;
    },
    warn: () => undefined,
    info: (message) => void infos.push(message),
    notify: () => undefined,
  };
}

async function commands(scheduler: Scheduler): Promise<string[]> {
  return (await scheduler.snapshotTaskSchedule()).map(({ task }) => task.fullCommand);
}

describe('opening a scheduler', () => {
  test('a second one of the same name and folder is the same schedule', async () => {
    const stateDir = temporaryFolder();
    const [one, other] = [await open({ name: 'tasks', stateDir }), await open({ name: 'tasks', stateDir })];
    const id = (await one.scheduleTask('noop')) as string;
    expect(await other.isTaskScheduled(id)).toBe(true);
    expect(one.name).toBe('tasks');
    expect(one.stateDir).toBe(stateDir);
  });

  test('a scheduler of another name in the same folder is another schedule', async () => {
    const stateDir = temporaryFolder();
    const [one, other] = [await open({ name: 'one', stateDir }), await open({ name: 'other', stateDir })];
    await one.scheduleTask('noop');
    expect(await other.howManyScheduled()).toBe(0);
  });

  test('what was scheduled is there after closing and opening', async () => {
    const stateDir = temporaryFolder();
    const before = await open({ name: 'tasks', stateDir });
    const id = (await before.scheduleTask('noop 1', { delaySeconds: 5 })) as string;
    await before.close();
    const after = await open({ name: 'tasks', stateDir });
    expect(await after.whenIsTaskScheduled(id)).toBe(NOW + 5);
    expect(await after.scheduleTask('noop 2')).not.toBe(id);
  });

  test('a schedule is as it was after it was folded, and when it is opened again', async () => {
    const stateDir = temporaryFolder();
    const scheduler = await open({ name: 'tasks', stateDir });
    await scheduler.scheduleTask('noop later', { delaySeconds: 5 });
    await scheduler.scheduleTask('noop now');
    const before = await scheduler.snapshotTaskSchedule();
    await scheduler.compact();
    expect(await scheduler.snapshotTaskSchedule()).toEqual(before);
    const again = await open({ name: 'tasks', stateDir });
    expect(JSON.stringify(await again.snapshotTaskSchedule())).toBe(JSON.stringify(before));
  });

  test('a token opens the schedule it came from', async () => {
    const scheduler = await open();
    const id = (await scheduler.scheduleTask('noop')) as string;
    const other = await open({ token: scheduler.getToken() });
    expect(await other.isTaskScheduled(id)).toBe(true);
    expect(other.getToken()).toBe(scheduler.getToken());
  });

  test('a token of a schedule that is gone is an error and creates nothing', async () => {
    const [scheduler, elsewhere] = [await open(), temporaryFolder()];
    const gone = scheduler.getToken();
    const place = JSON.parse(Buffer.from(gone, 'base64url').toString());
    const token = (dir: string) => Buffer.from(JSON.stringify({ ...place, dir })).toString('base64url');
    await expect(open({ token: token(elsewhere) })).rejects.toEqual(withCode('NO_SUCH_SCHEDULE'));
    await expect(open({ token: token(join(elsewhere, 'missing')) })).rejects.toEqual(
      withCode('NO_SUCH_SCHEDULE'),
    );
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  test.each([
    [{ name: 'tasks', stateDir: '' }, 'NO_STATE_DIR', 'No caching directory supplied.'],
    [{ name: '', stateDir: '/tmp' }, 'NO_SCHEDULER_NAME', 'No scheduler name supplied.'],
    [{ name: 'tasks', statedir: '/tmp' }, 'INVALID_OPTION', "Did you mean 'stateDir'?"],
    [{ name: 'tasks', stateDir: 5 }, 'INVALID_OPTION', 'stateDir'],
    [{ name: 'tasks', stateDir: '/tmp/x', now: 5 }, 'INVALID_OPTION', 'now'],
    [{ token: 'tasks' }, 'INVALID_TOKEN', 'not the token'],
    [{ name: '../tasks', stateDir: '/tmp' }, 'INVALID_NAME', 'cannot name a state file'],
  ])('%j is refused as %s', async (options, code, message) => {
    const refused = Scheduler.open(options as unknown as SchedulerOptions);
    await expect(refused).rejects.toEqual(withCode(code));
    await expect(refused).rejects.toThrow(message);
  });
});

describe('scheduling a task', () => {
  test('gives an id of the scheduler, which grows', async () => {
    const scheduler = await open();
    const ids = await Promise.all([scheduler.scheduleTask('noop 1'), scheduler.scheduleTask('noop 2')]);
    const numbers = ids.map((id) =>
      BigInt(/^TQ:TaskQueue-Scheduler:(\d+)$/.exec(id as string)?.[1] as string),
    );
    expect(numbers[1]).toBeGreaterThan(numbers[0] as bigint);
    expect(ids.every(Task.isValidTaskId)).toBe(true);
  });

  test('two schedulers never give the same id', async () => {
    const [one, other] = [await open(), await open()];
    const ids = await Promise.all([one, other].map(async (scheduler) => scheduler.scheduleTask('noop')));
    expect(new Set(ids).size).toBe(2);
  });

  test('now is the default, after a delay and at a time are the options, and the time wins', async () => {
    const scheduler = await open();
    await scheduler.scheduleTask('noop now');
    await scheduler.scheduleTask('noop after', { delaySeconds: 60 });
    await scheduler.scheduleTask('noop at', { atTime: new Date((NOW + 30) * 1000), delaySeconds: 5 });
    const schedule = await scheduler.snapshotTaskSchedule();
    expect(schedule.map(({ time, task }) => [time - NOW, task.argstring])).toEqual([
      [0, 'now'],
      [30, 'at'],
      [60, 'after'],
    ]);
  });

  test('equal times keep their order of arrival', async () => {
    const scheduler = await open();
    for (const n of [1, 2, 3]) await scheduler.scheduleTask(`noop ${n}`, { atTime: NOW });
    expect(await commands(scheduler)).toEqual(['noop 1', 'noop 2', 'noop 3']);
  });

  test('a list keeps its arguments, data and priority', async () => {
    const scheduler = await open();
    await scheduler.scheduleTask({
      command: 'noop',
      args: ['a b', "it's"],
      data: { deep: [1] },
      priority: 3,
    });
    const task = await scheduler.peekNextTask();
    expect(task?.args).toEqual(['a b', "it's"]);
    expect(task?.data).toEqual({ deep: [1] });
    expect(task?.priority).toBe(3);
  });

  test('every task carries the token, and its userdata beside it', async () => {
    const scheduler = await open();
    await scheduler.scheduleTask('noop 1');
    await scheduler.scheduleTask(new Task({ cmd: 'noop 2', userdata: { owner: 'fred' } }));
    const [first, second] = await scheduler.snapshotTaskSchedule();
    expect(first?.task.getUserdata('sched')).toBe(scheduler.getToken());
    expect(second?.task.getUserdata('sched')).toBe(scheduler.getToken());
    expect(second?.task.getUserdata('owner')).toBe('fred');
  });

  test('attempts count for a command and for a Task, which otherwise keeps its own', async () => {
    const scheduler = await open();
    await scheduler.scheduleTask('noop 1');
    await scheduler.scheduleTask('noop 2', { attempts: 5 });
    await scheduler.scheduleTask(new Task({ cmd: 'noop 3', retries: 4 }));
    await scheduler.scheduleTask(new Task({ cmd: 'noop 4', retries: 4 }), { attempts: 2 });
    const schedule = await scheduler.snapshotTaskSchedule();
    expect(schedule.map(({ task }) => task.retriesRemaining)).toEqual([1, 5, 4, 2]);
  });

  test.each([0, -1])('with %d attempts it is not scheduled', async (attempts) => {
    const scheduler = await open();
    expect(await scheduler.scheduleTask('noop', { attempts })).toBeUndefined();
    expect(await scheduler.howManyScheduled()).toBe(0);
  });

  test('a Task without retries is not scheduled, and the log says so', async () => {
    const logger = recordingLogger();
    const scheduler = await open({ logger });
    const task = new Task({ cmd: 'noop' });
    task.decrementRetries();
    expect(await scheduler.scheduleTask(task)).toBeUndefined();
    expect(logger.infos).toEqual(['Task with 0 retries not scheduled.']);
    expect(await scheduler.howManyScheduled()).toBe(0);
  });

  test('a task is explained by its time and what is left until then', async () => {
    const scheduler = await open();
    const id = (await scheduler.scheduleTask('noop', { delaySeconds: 5 })) as string;
    expect(await scheduler.explainTask(id)).toMatchObject({
      task: expect.objectContaining({ uuid: id }),
      time: NOW + 5,
      secondsUntilDue: 5,
      refusals: 0,
      retryAt: undefined,
    });
    expect(await scheduler.explainTask('TQ:TaskQueue:9')).toBeUndefined();
    await expect(scheduler.explainTask('x')).rejects.toMatchObject({ code: 'INVALID_TASK_ID' });
  });

  test('a Task that was given stays as it is', async () => {
    const scheduler = await open();
    const task = new Task({ cmd: 'noop' });
    const before = task.toJSON();
    await scheduler.scheduleTask(task, { attempts: 3 });
    expect(task.toJSON()).toEqual(before);
  });

  test.each([[''], ['  \t '], [undefined], [{ command: '' }], [{}], [null]])(
    'the empty command %j is refused',
    async (command) => {
      const scheduler = await open();
      const refused = scheduler.scheduleTask(command as unknown as TaskInput);
      await expect(refused).rejects.toEqual(withCode('EMPTY_COMMAND'));
      await expect(refused).rejects.toThrow('Cannot schedule an empty command.');
    },
  );

  test('data that JSON cannot carry is refused', async () => {
    const scheduler = await open();
    const data = {} as Record<string, unknown>;
    data.self = data;
    const refused = scheduler.scheduleTask({ command: 'noop', data: data as never });
    await expect(refused).rejects.toEqual(withCode('INVALID_TASK'));
  });

  test('a wrong option is refused before anything is scheduled', async () => {
    const scheduler = await open();
    const refused = scheduler.scheduleTask('noop', { delay: 5 } as never);
    await expect(refused).rejects.toThrow("Did you mean 'delaySeconds'?");
    expect(await scheduler.howManyScheduled()).toBe(0);
  });
});

describe('scheduling a task that has an id', () => {
  const id = 'TQ:TaskQueue:7';

  test('keeps the id', async () => {
    const scheduler = await open();
    expect(await scheduler.scheduleTask(new Task({ cmd: 'noop', id: 7 }))).toBe(id);
    expect(await scheduler.isTaskScheduled(id)).toBe(true);
  });

  test('twice, as after a crash, schedules it once', async () => {
    const scheduler = await open();
    const task = new Task({ cmd: 'noop', id: 7, retries: 2 });
    expect(await scheduler.scheduleTask(task, { delaySeconds: 5 })).toBe(id);
    expect(await scheduler.scheduleTask(task, { delaySeconds: 9 })).toBe(id);
    expect(await scheduler.howManyScheduled()).toBe(1);
    expect(await scheduler.whenIsTaskScheduled(id)).toBe(NOW + 5);
  });

  test.each([
    ['with a retry less', { retries: 1 }],
    ['started once more', { attempts: 1 }],
  ])('again %s, the next attempt takes the place of the old', async (_, fields) => {
    const scheduler = await open();
    const task = new Task({ cmd: 'noop', id: 7, retries: 2 });
    await scheduler.scheduleTask(task, { delaySeconds: 5 });
    await scheduler.scheduleTask(Task.reconstitute({ ...task.toJSON(), ...fields }), { delaySeconds: 9 });
    await scheduler.scheduleTask(task, { delaySeconds: 11 });
    expect(await scheduler.howManyScheduled()).toBe(1);
    expect(await scheduler.whenIsTaskScheduled(id)).toBe(NOW + 9);
  });
});

describe('what a schedule says', () => {
  test('an empty one has no next task', async () => {
    const scheduler = await open();
    expect(await scheduler.howManyScheduled()).toBe(0);
    expect(await scheduler.peekNextTask()).toBeUndefined();
    expect(await scheduler.secondsUntilNextTask()).toBeUndefined();
    expect(await scheduler.snapshotTaskSchedule()).toEqual([]);
  });

  test('the next task and the seconds until it, negative when it is late', async () => {
    const scheduler = await open();
    await scheduler.scheduleTask('noop later', { delaySeconds: 20 });
    expect(await scheduler.secondsUntilNextTask()).toBe(20);
    await scheduler.scheduleTask('noop late', { atTime: NOW - 3 });
    expect(await scheduler.secondsUntilNextTask()).toBe(-3);
    expect((await scheduler.peekNextTask())?.fullCommand).toBe('noop late');
    expect(await scheduler.howManyScheduled()).toBe(2);
  });

  test('changing a copy changes nothing', async () => {
    const scheduler = await open();
    await scheduler.scheduleTask('noop', { attempts: 2 });
    (await scheduler.peekNextTask())?.decrementRetries();
    expect((await scheduler.peekNextTask())?.retriesRemaining).toBe(2);
  });

  test('a task that is not scheduled is due at no time', async () => {
    const scheduler = await open();
    expect(await scheduler.isTaskScheduled('TQ:TaskQueue-Scheduler:1')).toBe(false);
    expect(await scheduler.whenIsTaskScheduled('TQ:TaskQueue-Scheduler:1')).toBeUndefined();
  });

  test('a change by another instance calls back', async () => {
    const scheduler = await open();
    const other = await open({ token: scheduler.getToken() });
    let stop: () => void = () => undefined;
    const called = new Promise<void>((resolve) => {
      stop = scheduler.onChange(resolve);
    });
    await other.scheduleTask('noop');
    await called;
    stop();
  });
});

describe('taking tasks out of a schedule', () => {
  test('one by its id, once', async () => {
    const scheduler = await open();
    const id = (await scheduler.scheduleTask('noop 1')) as string;
    await scheduler.scheduleTask('noop 2');
    expect(await scheduler.unscheduleTask(id)).toBe(true);
    expect(await scheduler.unscheduleTask(id)).toBe(false);
    expect(await commands(scheduler)).toEqual(['noop 2']);
  });

  test('all, and how many they were', async () => {
    const scheduler = await open();
    await scheduler.scheduleTask('noop 1');
    await scheduler.scheduleTask('noop 2');
    expect(await scheduler.deleteAllTasks()).toBe(2);
    expect(await scheduler.deleteAllTasks()).toBe(0);
    expect(await scheduler.howManyScheduled()).toBe(0);
  });

  test.each([
    ['unscheduleTask', 'unschedule_task'],
    ['isTaskScheduled', 'is_task_scheduled'],
    ['whenIsTaskScheduled', 'when_is_task_scheduled'],
  ] as const)('%s without an id, or with something that is none, is an error', async (method, name) => {
    const scheduler = await open();
    const missing = scheduler[method](undefined as unknown as string);
    await expect(missing).rejects.toEqual(withCode('NO_TASK_ID'));
    await expect(missing).rejects.toThrow(`No Task uuid argument passed to ${name}.`);
    await expect(scheduler[method]('')).rejects.toEqual(withCode('NO_TASK_ID'));
    await expect(scheduler[method]('42')).rejects.toEqual(withCode('INVALID_TASK_ID'));
  });
});
