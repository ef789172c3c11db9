import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { TaskQueue, TaskQueueOptions } from '@millrace/queue';
import { Place, until } from './place.js';

const RUNNER = fileURLToPath(new URL('./fixtures/limited-runner.mjs', import.meta.url));
const COUNT = 40;

let place: Place;
let runners: ChildProcess[];
let now: number;
let ran: string[];

beforeEach(() => {
  place = new Place();
  runners = [];
  now = 1000;
  ran = [];
});

afterEach(async () => {
  for (const runner of runners) runner.kill('SIGKILL');
  await place.remove();
});

/** A queue with `a` and `b`, with their first argument as tag; its clock stands still. */
async function open(options: Partial<TaskQueueOptions> = {}): Promise<TaskQueue> {
  const queue = await place.open({ now: () => now, ...options });
  for (const command of ['a', 'b']) {
    queue.registry.register(command, {
      deferralTags: (task) => (task.args[0] === undefined ? [] : [task.args[0]]),
      isTaskDeferred: () => false,
      processTask: (task) => void ran.push(task.fullCommand),
    });
  }
  return queue;
}

/** Steps until nothing more can be started; how many were run. */
async function steps(queue: TaskQueue): Promise<number> {
  const before = ran.length;
  for (let last = -1; last !== ran.length; ) {
    last = ran.length;
    await queue.processNextTask();
  }
  return ran.length - before;
}

describe('a rate', () => {
  test('lets so many through in any span of its length, and others pass', async () => {
    const queue = await open();
    await queue.setLimit({ command: 'a', rate: { tasks: 2, seconds: 60 } });
    await queue.queueTasks(['a 1', 'a 2', 'a 3', 'a 4', 'a 5', 'b 1']);
    expect(await steps(queue)).toBe(3);
    expect(ran).toEqual(['a 1', 'a 2', 'b 1']);
    now += 59.9;
    expect(await steps(queue)).toBe(0);
    now += 0.1;
    expect(await steps(queue)).toBe(2);
    now += 60;
    expect(await steps(queue)).toBe(1);
    expect(ran.slice(3)).toEqual(['a 3', 'a 4', 'a 5']);
  });

  test('of a tag counts the tasks of all commands that have it', async () => {
    const queue = await open();
    await queue.setLimit({ tag: 'disk', rate: { tasks: 2, seconds: 60 } });
    await queue.queueTasks(['a disk', 'b disk', 'a disk 2', 'b net']);
    expect(await steps(queue)).toBe(3);
    expect(ran).toEqual(['a disk', 'b disk', 'b net']);
  });

  test('counts on after compaction and a change, and not any more once it is removed', async () => {
    const queue = await open();
    await queue.setLimit({ command: 'a', rate: { tasks: 2, seconds: 60 } });
    await queue.queueTasks(['a 1', 'a 2', 'a 3', 'a 4', 'a 5']);
    await steps(queue);
    await queue.compact();
    const again = await open();
    expect(await steps(again)).toBe(0);
    await again.setLimit({ command: 'a', rate: { tasks: 3, seconds: 60 } });
    expect(await steps(again)).toBe(1);
    expect(await queue.removeLimit({ command: 'a' })).toBe(true);
    expect(await queue.removeLimit({ command: 'a' })).toBe(false);
    expect(await steps(queue)).toBe(2);
  });

  test('does not stand still when the clock was set back', async () => {
    const queue = await open();
    await queue.setLimit({ command: 'a', rate: { tasks: 1, seconds: 0.05 } });
    await queue.queueTasks(['a 1', 'a 2']);
    expect(await steps(queue)).toBe(1);
    now -= 100_000;
    await until(async () => (await steps(queue)) === 1);
  });
});

describe('a concurrency', () => {
  test('lets so many run at a time, while others use the slots that are left', async () => {
    const queue = await place.open({ maxRunning: 4 });
    const releases: (() => void)[] = [];
    const wait = async (): Promise<void> => new Promise((resolve) => void releases.push(resolve));
    for (const command of ['few', 'many']) queue.registry.register(command, wait);
    await queue.setLimit({ command: 'few', concurrency: 2 });
    await queue.queueTasks(['few 1', 'few 2', 'few 3', 'few 4', 'many 1', 'many 2', 'many 3']);
    const processing = queue.processTasks({ drain: true });
    const running = async (): Promise<string[]> =>
      (await queue.snapshotTaskLists()).processing.map(({ fullCommand }) => fullCommand);
    await until(() => releases.length === 4);
    expect(await running()).toEqual(['few 1', 'few 2', 'many 1', 'many 2']);
    releases[0]?.();
    await until(() => releases.length === 5);
    expect(await running()).toEqual(['few 2', 'many 1', 'many 2', 'few 3']);
    for (let n = 1; n < 7; n += 1) {
      await until(() => releases.length > n);
      releases[n]?.();
    }
    await processing;
  });
});

test('limits and what they hold back are told, and explainTask names them', async () => {
  const queue = await open();
  await queue.setLimit({ command: 'a', rate: { tasks: 1, seconds: 60 } });
  await queue.setLimit({ tag: 'disk', concurrency: 3 });
  const [, id] = (await queue.queueTasks(['a 1', 'a 2'])) as [string, string];
  await steps(queue);
  now += 20;
  expect(await queue.limits()).toEqual([
    {
      command: 'a',
      rate: { tasks: 1, seconds: 60 },
      fromSettings: false,
      processing: 0,
      heldBack: 1,
      secondsUntilStart: 40,
    },
    { tag: 'disk', concurrency: 3, fromSettings: false, processing: 0, heldBack: 0, secondsUntilStart: 0 },
  ]);
  expect(await queue.explainTask(id)).toMatchObject({
    status: 'deferred',
    hindrances: [
      { type: 'rateReached', of: { command: 'a' }, rate: { tasks: 1, seconds: 60 }, secondsUntilStart: 40 },
    ],
  });
});

test('a limit that limits nothing, or not with numbers, is refused', async () => {
  const queue = await open();
  const limits = [
    {},
    { concurrency: 0 },
    { concurrency: 1.5 },
    { rate: { tasks: 0, seconds: 1 } },
    { rate: { tasks: 1, seconds: 0 } },
    { rate: { tasks: 1, seconds: Infinity } },
    { rate: { tasks: 1e9, seconds: 1 } },
    { rate: 5 },
    { speed: 7 },
  ];
  for (const limit of limits)
    await expect(queue.setLimit({ command: 'a', ...limit } as never)).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    });
  await expect(queue.setLimit({ concurrency: 1 } as never)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
});

describe('four runners, of which one after the other is killed', () => {
  function start(): ChildProcess {
    const runner = fork(RUNNER, [place.path('state'), place.path('ran')], { stdio: 'inherit' });
    runners.push(runner);
    return runner;
  }

  /** Lets four runners work off the tasks, and replaces one by another whenever so many more have begun. */
  async function workOff(queue: TaskQueue, each: number): Promise<void> {
    for (let n = 0; n < 4; n += 1) start();
    for (let begun = each; begun < COUNT; begun += each) {
      await until(() => place.lines('ran').length >= begun);
      runners.shift()?.kill('SIGKILL');
      start();
    }
    await until(async () => (await queue.finishedTasks()).length === COUNT);
  }

  test('never start more in a period than the rate says', async () => {
    const queue = await place.open({ maxRunning: 20 });
    queue.registry.register('mark', () => undefined);
    await queue.setLimit({ command: 'mark', rate: { tasks: 5, seconds: 0.4 } });
    await queue.queueTasks(Array.from({ length: COUNT }, (_, n) => `mark ${n}`));
    await workOff(queue, 10);
    const starts = place.lines('ran').map((line) => Number(line.split(' ')[0]));
    starts.sort((a, b) => a - b);
    expect(starts.length).toBeGreaterThanOrEqual(COUNT);
    const spans = starts.slice(5).map((start, i) => start - (starts[i] as number));
    expect(Math.min(...spans)).toBeGreaterThanOrEqual(0.4 - 1e-6);
  });

  test('never process more at a time than the concurrency says', async () => {
    const queue = await place.open({ maxRunning: 20 });
    queue.registry.register('mark', () => undefined);
    await queue.setLimit({ tag: 'disk', concurrency: 3 });
    await queue.queueTasks(Array.from({ length: COUNT }, (_, n) => `mark ${n} disk`));
    await workOff(queue, 10);
    const running = new Set<string>();
    let most = 0;
    let ended = 0;
    for await (const event of queue.events({ after: 0 })) {
      if (event.type === 'started') running.add(event.id);
      if (event.type === 'requeued' || event.type === 'finished') running.delete(event.id);
      most = Math.max(most, running.size);
      if (event.type === 'finished' && (ended += 1) === COUNT) break;
    }
    expect(most).toBe(3);
  });
});
