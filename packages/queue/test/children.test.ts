import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { childRegistry, isRunning, Place, until } from './place.js';

const RUNNER = fileURLToPath(new URL('./fixtures/runner.mjs', import.meta.url));

let place: Place;
let runners: ChildProcess[];

beforeEach(() => {
  place = new Place();
  runners = [];
});

afterEach(async () => {
  for (const runner of runners) runner.kill('SIGKILL');
  await place.remove();
});

function startRunner(): ChildProcess {
  const runner = fork(RUNNER, [place.path('state'), place.path('ran')], { stdio: 'inherit' });
  runners.push(runner);
  return runner;
}

test('a child task runs in a process of its own, and processNextTask says that it goes on', async () => {
  const queue = await place.open({ registry: await childRegistry() });
  const id = (await queue.queueTask(`write ${place.path('out')} hello`)) as string;
  expect(await queue.processNextTask()).toBe(false);
  await queue.finishAllProcessing();
  const finished = await queue.findFinishedTask(id);
  expect(finished?.outcome).toMatchObject({ status: 'done', result: { pid: expect.any(Number) } });
  expect(finished?.outcome.result).not.toEqual({ pid: process.pid });
  expect(place.lines('out')).toEqual(['hello']);
});

test('what a child throws, or dying, is its outcome', async () => {
  const queue = await place.open({ registry: await childRegistry(), maxRunning: 3 });
  const ids = await queue.queueTasks(['fail', 'crash', 'mute']);
  await queue.processTasks({ drain: true });
  const outcomes = await Promise.all(ids.map(async (id) => queue.findFinishedTask(id as string)));
  expect(outcomes.map((finished) => finished?.outcome)).toMatchObject([
    { status: 'failed', error: { message: 'it broke', code: 'BROKEN' } },
    { status: 'failed', signal: 'SIGKILL', error: { code: 'CHILD_FAILED' } },
    { status: 'failed', error: { message: 'No child task defined.', code: 'NO_CHILD_TASK' } },
  ]);
});

test('at its limit a child is gone with its descendants, and the task is settled as timed out', async () => {
  const queue = await place.open({ registry: await childRegistry(), killGraceSeconds: 1 });
  const id = (await queue.queueTask(`hang ${place.path('pids')} 3`)) as string;
  await queue.processTasks({ drain: true });
  expect((await queue.findFinishedTask(id))?.outcome).toMatchObject({
    status: 'timedOut',
    error: { code: 'TASK_TIMED_OUT' },
  });
  const pids = (place.lines('pids')[0] as string).split(' ').map(Number);
  expect(pids.map(isRunning)).toEqual([false, false]);
});

test('a child that ends when it is told to is not waited for until the grace period is over', async () => {
  const queue = await place.open({ registry: await childRegistry(), killGraceSeconds: 600 });
  const id = (await queue.queueTask(`polite ${place.path('out')}`)) as string;
  await queue.processTasks({ drain: true });
  expect((await queue.findFinishedTask(id))?.outcome.status).toBe('timedOut');
  const again = (await queue.queueTask(`polite ${place.path('out')}`)) as string;
  await queue.processNextTask();
  await until(() => place.lines('out').length === 2);
  await queue.stopProcessing();
  expect(await queue.isTaskQueued(again)).toBe(true);
});

test('a retry goes to the scheduler that the task came from, with one attempt less', async () => {
  const rescheduled: unknown[] = [];
  const registry = await childRegistry();
  const queue = await place.open({
    registry,
    killGraceSeconds: 1,
    reschedule: async (token, task, delaySeconds) =>
      void rescheduled.push([token, task.uuid, task.retriesRemaining, Math.round(delaySeconds)]),
  });
  const { Task } = await import('@millrace/queue');
  const task = new Task({
    cmd: `hang ${place.path('pids')} 0.3`,
    retries: 3,
    userdata: { sched: 'a token' },
  });
  const id = await queue.queueTask(task);
  await queue.processTasks({ drain: true });
  expect(rescheduled).toEqual([['a token', id, 2, 0]]);
});

test('what runs in a killed runner runs again in the next, and a task that kills three runners has failed', async () => {
  const queue = await place.open({ registry: await childRegistry() });
  queue.registry.register('stay', () => undefined);
  const id = (await queue.queueTask('stay once')) as string;
  for (let starts = 1; starts <= 3; starts += 1) {
    const runner = startRunner();
    await until(() => place.lines('ran').length === starts);
    runner.kill('SIGKILL');
    await new Promise((resolve) => runner.once('exit', resolve));
  }
  startRunner();
  await until(async () => (await queue.findFinishedTask(id)) !== undefined);
  expect((await queue.findFinishedTask(id))?.outcome).toMatchObject({
    status: 'lost',
    error: { code: 'POISON' },
  });
  expect(place.lines('ran')).toEqual(['once', 'once', 'once']);
});

test('a child whose runner was killed is adopted and settles its own task, once', async () => {
  const queue = await place.open({ registry: await childRegistry() });
  const id = (await queue.queueTask(`await ${place.path('ran')} ${place.path('go')}`)) as string;
  const first = startRunner();
  await until(() => place.lines('ran').length === 1);
  first.kill('SIGKILL');
  const events = queue.events();
  startRunner();
  for await (const event of events) if (event.type === 'adopted') break;
  writeFileSync(place.path('go'), '');
  await until(async () => (await queue.findFinishedTask(id)) !== undefined);
  expect((await queue.findFinishedTask(id))?.outcome).toEqual({ status: 'done', result: 'seen' });
  expect(place.lines('ran')).toHaveLength(1);
});

test('a child keeps to its limit, with its descendants, when its runner was killed and no other comes', async () => {
  const queue = await place.open({ registry: await childRegistry() });
  await queue.queueTask(`hang ${place.path('ran')} 1`);
  const runner = startRunner();
  await until(() => place.lines('ran').length === 1);
  runner.kill('SIGKILL');
  const pids = (place.lines('ran')[0] as string).split(' ').map(Number);
  await until(() => !pids.some(isRunning));
});
