import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Registry } from '@millrace/queue';
import type { Hindrance, ProcessorLike, Task, TaskQueue, TaskQueueOptions } from '@millrace/queue';
import { Place, until } from './place.js';

const RUNNER = fileURLToPath(new URL('./fixtures/runner.mjs', import.meta.url));

let place: Place;
let runners: ChildProcess[];
let stop: AbortController;
let endings: (() => void)[];
let looping: Promise<void>[];

beforeEach(() => {
  place = new Place();
  runners = [];
  stop = new AbortController();
  endings = [];
  looping = [];
});

afterEach(async () => {
  stop.abort();
  for (const end of endings) end();
  await Promise.all(looping);
  for (const runner of runners) runner.kill('SIGKILL');
  await place.remove();
});

function startRunner(): ChildProcess {
  const runner = fork(RUNNER, [place.path('state'), place.path('ran')], { stdio: 'inherit' });
  runners.push(runner);
  return runner;
}

/** `hold` runs until the test ends and holds its arguments as tags; `moody` is deferred while any tag is held. */
async function open(options: Partial<TaskQueueOptions> = {}): Promise<TaskQueue> {
  const registry = new Registry();
  const processors: Record<string, ProcessorLike> = {
    hold: {
      deferralTags: (task: Task) => [...task.args],
      processTask: async () => new Promise<void>((resolve) => endings.push(resolve)),
    },
    moody: {
      isTaskDeferred: (_: Task, tags: ReadonlySet<string>) => tags.size > 0,
      processTask: () => undefined,
    },
    faulty: {
      deferralTags() {
        throw new Error('no idea');
      },
      processTask: () => undefined,
    },
    fail: () => {
      throw Object.assign(new Error('it broke'), { code: 'BROKEN' });
    },
  };
  for (const [command, processor] of Object.entries(processors)) registry.register(command, processor);
  return place.open({ registry, ...options });
}

/** Starts processing, and resolves once these tasks are processed. */
async function process(queue: TaskQueue, ...ids: string[]): Promise<void> {
  looping.push(queue.processTasks({ signal: stop.signal }));
  await until(async () => (await queue.runners()).length > 0);
  for (const id of ids) await until(async () => queue.isTaskProcessing(id));
}

async function hindrances(queue: TaskQueue, id: string): Promise<readonly Hindrance[]> {
  const explanation = await queue.explainTask(id);
  if (!explanation || !('hindrances' in explanation)) throw new Error(`${id}: ${explanation?.status}`);
  return explanation.hindrances;
}

test('without anybody who processes the queue, that is why a task waits', async () => {
  const queue = await open();
  const id = (await queue.queueTask('noop')) as string;
  expect(await queue.explainTask(id)).toMatchObject({
    status: 'waiting',
    task: expect.objectContaining({ uuid: id }),
    hindrances: [{ type: 'noRunner', runners: [] }],
  });
});

test('a runner is known while it processes, also with nothing to do, and not any more after that', async () => {
  const queue = await open();
  expect(await queue.runners()).toEqual([]);
  const runner = startRunner();
  await until(async () => (await queue.runners()).length === 1);
  expect(await queue.runners()).toEqual([{ id: expect.any(String), pid: runner.pid, status: 'working' }]);
  runner.kill('SIGTERM');
  await until(async () => (await queue.runners()).length === 0);
});

test('a runner that was killed or stopped is not taken for one that is at work', async () => {
  const queue = await open();
  const runner = startRunner();
  await until(async () => (await queue.runners()).length === 1);
  runner.kill('SIGSTOP');
  await until(async () => (await queue.runners())[0]?.status === 'stopped');
  const id = (await queue.queueTask('noop')) as string;
  const blamed = (status: string) => [
    { type: 'noRunner', runners: [expect.objectContaining({ pid: runner.pid, status })] },
  ];
  expect(await hindrances(queue, id)).toEqual(blamed('stopped'));
  runner.kill('SIGKILL');
  await until(async () => (await queue.runners())[0]?.status === 'dead');
  expect(await hindrances(queue, id)).toEqual(blamed('dead'));
});

test('a pause comes before everything else', async () => {
  const queue = await open();
  const id = (await queue.queueTask('noop')) as string;
  await queue.pauseProcessing();
  expect((await hindrances(queue, id)).map(({ type }) => type)).toEqual(['paused', 'noRunner']);
});

test('full slots are named with the tasks that take them, and so is who goes first', async () => {
  const queue = await open({ maxRunning: 1 });
  const first = (await queue.queueTask('hold')) as string;
  await process(queue, first);
  const urgent = (await queue.queueTask({ command: 'noop', args: ['1'], priority: 5 })) as string;
  await queue.queueTask('noop 2');
  const id = (await queue.queueTask('noop 3')) as string;
  const full = { type: 'slotsFull', maxRunning: 1, tasks: [{ id: first, command: 'hold' }] };
  expect(await hindrances(queue, urgent)).toEqual([full]);
  const next = { id: urgent, command: 'noop' };
  expect(await hindrances(queue, id)).toEqual([full, { type: 'behind', higher: 1, earlier: 1, next }]);
});

test('a held tag is named with its holder, for a deferred task and for one that was not looked at yet', async () => {
  const queue = await open({ maxRunning: 3 });
  const first = (await queue.queueTask('hold disk')) as string;
  await process(queue, first);
  const [second, third] = (await queue.queueTasks(['hold disk net', 'hold disk tape'])) as [string, string];
  await until(async () => queue.isTaskDeferred(third));
  const held = { type: 'tagHeld', tag: 'disk', by: [{ id: first, command: 'hold' }] };
  expect(await hindrances(queue, second)).toEqual([held]);
  await queue.pauseProcessing();
  const late = (await queue.queueTask('hold net disk')) as string;
  expect(await hindrances(queue, late)).toEqual([{ type: 'paused' }, held]);
});

test('of deferred tasks that wait for the same tag the older go first', async () => {
  const queue = await open({ maxRunning: 3 });
  const first = (await queue.queueTask('hold disk')) as string;
  await process(queue, first);
  const older = (await queue.queueTask('hold disk')) as string;
  await until(async () => queue.isTaskDeferred(older));
  const id = (await queue.queueTask('hold disk')) as string;
  await until(async () => queue.isTaskDeferred(id));
  expect(await hindrances(queue, id)).toEqual([
    { type: 'tagHeld', tag: 'disk', by: [{ id: first, command: 'hold' }] },
    { type: 'behind', higher: 0, earlier: 1, next: { id: older, command: 'hold' } },
  ]);
});

test("a processor's own rule is named when no tag of the task is held", async () => {
  const queue = await open({ maxRunning: 2 });
  const first = (await queue.queueTask('hold disk')) as string;
  await process(queue, first);
  const id = (await queue.queueTask('moody')) as string;
  await until(async () => queue.isTaskDeferred(id));
  expect(await hindrances(queue, id)).toEqual([{ type: 'ownRule' }]);
});

test('a command that nobody here knows, and rules that throw, are named before they end the task', async () => {
  const queue = await open();
  const elsewhere = new Registry();
  elsewhere.register('rare', () => undefined);
  const other = await place.open({ registry: elsewhere });
  const rare = (await other.queueTask('rare')) as string;
  const faulty = (await queue.queueTask('faulty')) as string;
  expect(await hindrances(queue, rare)).toContainEqual({ type: 'noProcessor', command: 'rare' });
  expect(await hindrances(other, rare)).not.toContainEqual(expect.objectContaining({ type: 'noProcessor' }));
  expect(await hindrances(queue, faulty)).toContainEqual({
    type: 'rulesFail',
    message: expect.stringContaining('no idea'),
  });
});

test('a task that is processed is explained by its runner, its start and its limit', async () => {
  const queue = await open();
  const id = (await queue.queueTask('hold')) as string;
  await process(queue, id);
  expect(await queue.explainTask(id)).toMatchObject({
    status: 'processing',
    since: (await queue.findTask(id))?.started,
    limitSeconds: 60,
    elapsedSeconds: expect.any(Number),
    runner: { id: queue.runnerId, pid: globalThis.process.pid, status: 'working' },
    childPid: undefined,
  });
});

test('a task that has ended is explained by its outcome, and nothing is said of an id that is not known', async () => {
  const queue = await open();
  const id = (await queue.queueTask('fail')) as string;
  await queue.processTasks({ drain: true });
  expect(await queue.explainTask(id)).toMatchObject({
    status: 'finished',
    outcome: { status: 'failed', error: { code: 'BROKEN' } },
    finishedAt: expect.any(Number),
  });
  expect(await queue.explainTask('TQ:TaskQueue:99')).toBeUndefined();
  await expect(queue.explainTask('nonsense')).rejects.toMatchObject({ code: 'INVALID_TASK_ID' });
});
