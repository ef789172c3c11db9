import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { TaskQueue } from '@millrace/queue';
import { Place, until } from './place.js';

const RUNNER = fileURLToPath(new URL('./fixtures/runner.mjs', import.meta.url));

let place: Place;
let runners: ChildProcess[];
let ran: string[];

beforeEach(() => {
  place = new Place();
  runners = [];
  ran = [];
});

afterEach(async () => {
  for (const runner of runners) runner.kill('SIGKILL');
  await place.remove();
});

/** A queue with `a` and `b`, both with the tag of their first argument, which note what they ran. */
async function open(): Promise<TaskQueue> {
  const queue = await place.open();
  for (const command of ['a', 'b']) {
    queue.registry.register(command, {
      deferralTags: (task) => (task.args[0] === undefined ? [] : [task.args[0]]),
      isTaskDeferred: () => false,
      processTask: (task) => void ran.push(task.fullCommand),
    });
  }
  return queue;
}

/** The types of so many events from now on. */
async function nextTypes(queue: TaskQueue, count: number): Promise<string[]> {
  const types: string[] = [];
  for await (const { type } of queue.events()) if (types.push(type) === count) break;
  return types;
}

async function names(queue: TaskQueue): Promise<string[]> {
  return (await queue.snapshotTaskLists()).deferred.map(({ fullCommand }) => fullCommand);
}

describe('a paused command', () => {
  test('is not started, and does not hold up others', async () => {
    const queue = await open();
    await queue.queueTasks(['a', 'b 1', 'a 2', 'b 2']);
    await queue.pauseProcessing({ command: 'a' });
    await queue.processTasks({ drain: true });
    expect(ran).toEqual(['b 1', 'b 2']);
    expect(await names(queue)).toEqual(['a', 'a 2']);
    expect([await queue.pauses(), await queue.isPaused()]).toEqual([[{ command: 'a' }], false]);
  });

  test('comes back in order of priority and arrival, before what came later', async () => {
    const queue = await open();
    await queue.pauseProcessing({ command: 'a' });
    const tasks = ['1', '2', '3'].map((arg) => ({ command: 'a', args: [arg] }));
    await queue.queueTasks([...tasks, { command: 'a', args: ['urgent'], priority: 1 }]);
    await queue.processTasks({ drain: true });
    await queue.queueTask('a 4');
    await queue.resumeProcessing({ command: 'a' });
    await queue.processTasks({ drain: true });
    expect(ran).toEqual(['a urgent', 'a 1', 'a 2', 'a 3', 'a 4']);
  });

  test('is resumed by itself, not with the queue', async () => {
    const queue = await open();
    await queue.queueTask('a');
    await queue.pauseProcessing({ command: 'a' });
    await queue.pauseProcessing();
    await queue.resumeProcessing();
    await queue.processTasks({ drain: true });
    expect(ran).toEqual([]);
    await queue.resumeProcessing({ command: 'a' });
    await queue.processTasks({ drain: true });
    expect([ran, await queue.pauses()]).toEqual([['a'], []]);
  });

  test('stays on its way through other lists: removed, found, counted, cancelled', async () => {
    const queue = await open();
    await queue.pauseProcessing({ command: 'a' });
    const [first, second] = (await queue.queueTasks(['a 1', 'a 2'])) as [string, string];
    await queue.processTasks({ drain: true });
    expect([await queue.isTaskDeferred(first), await queue.howManyDeferred()]).toEqual([true, 2]);
    expect(await queue.cancelTask(second)).toBe('cancelled');
    expect(await queue.deleteAllUnprocessedTasks()).toBe(1);
    expect(await queue.howManyDeferred()).toBe(0);
  });
});

describe('a paused tag', () => {
  test('holds back every task that has it, of whichever command', async () => {
    const queue = await open();
    await queue.queueTasks(['a disk', 'b disk', 'a net', 'b']);
    await queue.pauseProcessing({ tag: 'disk' });
    await queue.processTasks({ drain: true });
    expect(ran).toEqual(['a net', 'b']);
    await queue.resumeProcessing({ tag: 'disk' });
    await queue.processTasks({ drain: true });
    expect(ran).toEqual(['a net', 'b', 'a disk', 'b disk']);
  });

  test('and a paused command hold back a task until both are resumed', async () => {
    const queue = await open();
    await queue.queueTasks(['a disk', 'a disk 2']);
    await queue.pauseProcessing({ tag: 'disk' });
    await queue.pauseProcessing({ command: 'a' });
    await queue.processTasks({ drain: true });
    await queue.resumeProcessing({ command: 'a' });
    await queue.processTasks({ drain: true });
    expect(ran).toEqual([]);
    await queue.resumeProcessing({ tag: 'disk' });
    await queue.processTasks({ drain: true });
    expect(ran).toEqual(['a disk', 'a disk 2']);
  });
});

test('a pause for nothing, for both or for something else is refused', async () => {
  const queue = await open();
  for (const target of [{}, { command: '' }, { command: 'a', tag: 'b' }, { tag: 7 }, { name: 'a' }, 'a'])
    await expect(queue.pauseProcessing(target as never)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
});

test('explainTask names the pause of a task that waits and of one that was put back', async () => {
  const queue = await open();
  await queue.pauseProcessing({ tag: 'disk' });
  const id = (await queue.queueTask('a disk')) as string;
  const paused = { type: 'partPaused', of: { tag: 'disk' } };
  expect(await queue.explainTask(id)).toMatchObject({
    status: 'waiting',
    hindrances: [{ type: 'noRunner' }, paused],
  });
  await queue.processTasks({ drain: true });
  expect(await queue.explainTask(id)).toMatchObject({
    status: 'deferred',
    hindrances: [{ type: 'noRunner' }, paused],
  });
});

test('a backlog of 100,000 paused tasks is looked at once, and then costs claims of others nothing', async () => {
  const queue = await place.open();
  let asked = 0;
  queue.registry.register('held', {
    deferralTags: () => {
      asked += 1;
      return ['disk'];
    },
    processTask: () => undefined,
  });
  queue.registry.register('free', () => undefined);
  await queue.pauseProcessing({ tag: 'disk' });
  const numbers = Array.from({ length: 100_000 }, (_, n) => `held ${n}`);
  await queue.queueTasks(numbers);
  await queue.processTasks({ drain: true });
  expect([asked, await queue.howManyDeferred()]).toEqual([100_000, 100_000]);
  const types = nextTypes(queue, 30);
  for (let n = 0; n < 10; n += 1) {
    await queue.queueTask(`free ${n}`);
    await queue.processNextTask();
  }
  expect(await types).toEqual(Array.from({ length: 10 }, () => ['queued', 'started', 'finished']).flat());
  expect(asked).toBe(100_000);
}, 60_000);

test('a paused tag survives kill -9 of everybody, compaction and a restart', async () => {
  const queue = await place.open({ maxRunning: 10 });
  queue.registry.register('stay', () => undefined);
  queue.registry.register('tagged', () => undefined);
  const start = async (mark: string): Promise<ChildProcess> => {
    const runner = fork(RUNNER, [place.path('state'), place.path('ran')], { stdio: 'inherit' });
    runners.push(runner);
    await queue.queueTask(`stay ${mark}`);
    await until(() => place.lines('ran').includes(mark));
    return runner;
  };
  await queue.pauseProcessing({ tag: 'disk' });
  const id = (await queue.queueTask('tagged disk never')) as string;
  for (const mark of ['one', 'two']) {
    const runner = await start(mark);
    await until(async () => queue.isTaskDeferred(id));
    const gone = new Promise((resolve) => runner.once('exit', resolve));
    runner.kill('SIGKILL');
    await gone;
    await queue.compact();
  }
  expect(await queue.pauses()).toEqual([{ tag: 'disk' }]);
  expect(place.lines('ran')).not.toContain('never');
  await queue.resumeProcessing({ tag: 'disk' });
  await start('three');
  await until(() => place.lines('ran').includes('never'));
});
