import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Task } from '@millrace/queue';
import type { TaskQueue } from '@millrace/queue';
import { childRegistry, Place, until } from './place.js';

let place: Place;
beforeEach(() => void (place = new Place()));
afterEach(async () => place.remove());

/** A task that times out at once and may be tried again. */
async function queueHanging(queue: TaskQueue, name: string): Promise<string> {
  const cmd = `hang ${place.path(name)} 0.2`;
  return (await queue.queueTask(new Task({ cmd, retries: 3, userdata: { sched: 'token' } }))) as string;
}

test('two runners never give the same task to its scheduler, however slow one of them is', async () => {
  const given: string[] = [];
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const slow = await place.open({
    registry: await childRegistry(),
    killGraceSeconds: 1,
    reschedule: async (_, task) => {
      given.push(task.uuid);
      await released;
    },
  });
  const other = await place.open({
    registry: await childRegistry(),
    reschedule: async (_, task) => void given.push(`other ${task.uuid}`),
  });
  const ids = [await queueHanging(slow, 'a'), await queueHanging(slow, 'b')];
  await slow.processNextTask();
  await slow.processNextTask();
  await until(() => given.length === 1);
  await until(async () => (await slow.howManyInProcess()) === 0);
  await other.processNextTask();
  release();
  await slow.processNextTask();
  expect(given.toSorted()).toEqual(ids);
});

test('a task that wants another attempt is in the queue until its scheduler has it', async () => {
  let isRefused = true;
  const queue = await place.open({
    registry: await childRegistry(),
    killGraceSeconds: 1,
    reschedule: async () => {
      if (isRefused) throw new Error('no such schedule');
    },
  });
  const id = await queueHanging(queue, 'a');
  const stop = new AbortController();
  const processing = queue.processTasks({ signal: stop.signal });
  await until(async () => (await queue.findTask(id))?.retriesRemaining === 2);
  await expect(queue.queueTask(new Task({ cmd: 'hang again', id: 1 }))).rejects.toMatchObject({
    code: 'TASK_PRESENT',
  });
  expect(await queue.explainTask(id)).toMatchObject({
    status: 'retrying',
    dueAt: expect.any(Number),
    hindrances: [],
  });
  isRefused = false;
  await until(async () => (await queue.findTask(id)) === undefined);
  stop.abort();
  await processing;
});

test('the retries of a runner that was killed are given by the next', async () => {
  const queue = await place.open({ registry: await childRegistry() });
  const id = await queueHanging(queue, 'a');
  const program = fileURLToPath(new URL('./fixtures/stuck-retry.mjs', import.meta.url));
  const runner = fork(program, [place.path('state')], { stdio: 'inherit' });
  await once(runner, 'message');
  runner.kill('SIGKILL');
  await once(runner, 'exit');
  const given: string[] = [];
  const next = await place.open({
    registry: await childRegistry(),
    reschedule: async (_, task) => void given.push(task.uuid),
  });
  await next.processTasks({ drain: true });
  expect(given).toEqual([id]);
});

test('a child says when it wants to be tried again, also when its runner died before it failed', async () => {
  const queue = await place.open({ registry: await childRegistry() });
  const id = (await queue.queueTask(`busy ${place.path('pids')} ${place.path('go')}`)) as string;
  const runner = fork(fileURLToPath(new URL('./fixtures/runner.mjs', import.meta.url)), [
    place.path('state'),
    place.path('ran'),
  ]);
  await until(() => place.lines('pids').length === 1);
  runner.kill('SIGKILL');
  await once(runner, 'exit');
  writeFileSync(place.path('go'), '');
  await until(async () => queue.isTaskRetrying(id));
  const [{ task, dueAt } = {}] = await queue.retryingTasks();
  expect((dueAt ?? 0) - (task?.failures[0]?.endedAt ?? 0)).toBeCloseTo(500);
  expect(task?.failures).toMatchObject([{ attempt: 1, message: 'busy' }]);
});
