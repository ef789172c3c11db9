import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { TaskContext, TaskQueue } from '@millrace/queue';
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

async function kill(runner: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => runner.once('exit', resolve));
  runner.kill('SIGKILL');
  await gone;
}

/** A queue that knows the commands of the runners. */
async function open(): Promise<TaskQueue> {
  const queue = await place.open({ registry: await childRegistry(), killGraceSeconds: 1 });
  queue.registry.register('stay', () => undefined);
  queue.registry.register('note', () => undefined);
  return queue;
}

async function ended(queue: TaskQueue, id: string): Promise<void> {
  await until(async () => (await queue.findFinishedTask(id)) !== undefined);
}

describe('a task that has not begun', () => {
  test('ends as cancelled with the reason, is kept in history, and is never run', async () => {
    const queue = await open();
    const [kept, id] = (await queue.queueTasks(['note a', 'note b'])) as string[];
    expect(await queue.cancelTask(id as string, { reason: 'not needed' })).toBe('cancelled');
    expect(await queue.isTaskQueued(id as string)).toBe(false);
    expect((await queue.findFinishedTask(id as string))?.outcome).toEqual({
      status: 'cancelled',
      error: { message: `Task ${id} was cancelled: not needed.`, code: 'TASK_CANCELLED' },
    });
    const started: string[] = [];
    const events = queue.events({ after: 0 });
    await queue.processTasks({ drain: true });
    for await (const event of events) {
      if (event.type === 'started') started.push(event.id);
      if (event.type === 'finished' && event.id === kept) break;
    }
    expect(started).toEqual([kept]);
  });

  test('may also be deferred', async () => {
    const queue = await place.open();
    let release = (): void => undefined;
    queue.registry.register('held', {
      deferralTags: () => ['disk'],
      processTask: async () => new Promise<void>((resolve) => (release = resolve)),
    });
    const [first, second] = (await queue.queueTasks(['held a', 'held b'])) as [string, string];
    const processing = queue.processTasks({ drain: true });
    await until(async () => queue.isTaskDeferred(second));
    expect(await queue.cancelTask(second)).toBe('cancelled');
    release();
    await processing;
    expect((await queue.finishedTasks()).map(({ task, outcome }) => [task.uuid, outcome.status])).toEqual([
      [second, 'cancelled'],
      [first, 'done'],
    ]);
  });

  test('may also wait for its next attempt, or for another task', async () => {
    const queue = await open();
    queue.registry.register('break', () => {
      throw new Error('it broke');
    });
    const retry = { attempts: 3, delay: 3600 };
    const failing = (await queue.queueTask({ command: 'break', retry })) as string;
    await queue.processNextTask().catch(() => undefined);
    const first = (await queue.queueTask('note a')) as string;
    const blocked = (await queue.queueTask({ command: 'note', args: ['b'], after: [first] })) as string;
    const statuses = await Promise.all([failing, blocked].map(async (id) => queue.explainTask(id)));
    expect(statuses.map((explanation) => explanation?.status)).toEqual(['retrying', 'blocked']);
    for (const id of [failing, blocked]) {
      expect(await queue.cancelTask(id)).toBe('cancelled');
      expect((await queue.findFinishedTask(id))?.outcome.status).toBe('cancelled');
    }
    await queue.processTasks({ drain: true });
    expect((await queue.findFinishedTask(first))?.outcome.status).toBe('done');
  });

  test('cannot be cancelled twice, and neither can what is not there', async () => {
    const queue = await open();
    const id = (await queue.queueTask('note a')) as string;
    await queue.cancelTask(id);
    expect(await queue.cancelTask(id)).toBeUndefined();
    expect(await queue.cancelTask('TQ:TaskQueue:99')).toBeUndefined();
    await expect(queue.cancelTask('99')).rejects.toMatchObject({ code: 'INVALID_TASK_ID' });
    await expect(queue.cancelTask(id, { reason: 'x'.repeat(1001) })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    });
  });
});

describe('a task in the process of its runner', () => {
  test('is told by its signal why it is to end, and ends as cancelled', async () => {
    const queue = await place.open();
    const other = await place.open();
    let context: TaskContext | undefined;
    queue.registry.register('wait', {
      processTask: async (_, given) => {
        context = given;
        await new Promise((_resolve, reject) => {
          given.signal.addEventListener('abort', () => reject(given.signal.reason as Error));
        });
      },
    });
    const id = (await queue.queueTask('wait')) as string;
    const processing = queue.processTasks({ drain: true });
    await until(() => context !== undefined);
    expect(await other.cancelTask(id, { reason: 'enough' })).toBe('requested');
    await processing;
    expect(context?.signal.reason).toMatchObject({ code: 'TASK_CANCELLED' });
    expect((await queue.findFinishedTask(id))?.outcome).toMatchObject({
      status: 'cancelled',
      error: { code: 'TASK_CANCELLED', message: `Task ${id} was cancelled: enough.` },
    });
  });

  test('is not tried again, whatever its retry policy says', async () => {
    const queue = await place.open();
    queue.registry.register('wait', {
      processTask: async (task, { signal }) => {
        await queue.cancelTask(task.uuid);
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        throw new Error('it broke');
      },
    });
    const id = (await queue.queueTask({ command: 'wait', retry: { attempts: 3, delay: 0 } })) as string;
    await queue.processTasks({ drain: true });
    const finished = await queue.findFinishedTask(id);
    expect([finished?.outcome.status, finished?.task.toJSON().attempts]).toEqual(['cancelled', 1]);
  });

  test('is also told when it is processed step by step', async () => {
    const queue = await place.open();
    const other = await place.open();
    let signal: AbortSignal | undefined;
    queue.registry.register('wait', {
      processTask: async (_, given) => {
        ({ signal } = given);
        await new Promise(() => undefined);
      },
    });
    const id = (await queue.queueTask('wait')) as string;
    const step = queue.processNextTask();
    await until(() => signal !== undefined);
    await other.cancelTask(id);
    expect(await step).toBe(true);
    expect(signal?.aborted).toBe(true);
    expect((await queue.findFinishedTask(id))?.outcome.status).toBe('cancelled');
  });

  test('ends as cancelled even when it was done in the same moment, and what it returned is kept', async () => {
    const queue = await open();
    const id = (await queue.queueTask('stay once')) as string;
    const runner = startRunner();
    await until(() => place.lines('ran').length === 1);
    runner.kill('SIGSTOP');
    await queue.cancelTask(id);
    expect(await queue.settleOrphan({ id, attempts: 1 }, { status: 'done', result: 'kept' })).toBe(true);
    expect((await queue.findFinishedTask(id))?.outcome).toMatchObject({
      status: 'cancelled',
      result: 'kept',
      error: { code: 'TASK_CANCELLED' },
    });
  });

  test('is not run again when its runner is killed before it has settled, in whichever order', async () => {
    const queue = await open();
    for (const isToldFirst of [true, false]) {
      const id = (await queue.queueTask(`stay ${isToldFirst}`)) as string;
      const runner = startRunner();
      await until(() => place.lines('ran').includes(`${isToldFirst}`));
      if (isToldFirst) runner.kill('SIGSTOP');
      else await kill(runner);
      expect(await queue.cancelTask(id)).toBe('requested');
      if (isToldFirst) await kill(runner);
      const next = startRunner();
      await ended(queue, id);
      expect((await queue.findFinishedTask(id))?.outcome).toMatchObject({
        status: 'cancelled',
        error: { code: 'TASK_CANCELLED' },
      });
      await kill(next);
    }
    expect(place.lines('ran')).toEqual(['true', 'false']);
  });

  test('is not run again when its runner hands it back', async () => {
    const queue = await open();
    const id = (await queue.queueTask('stay once')) as string;
    const runner = await place.open();
    let hasBegun = false;
    runner.registry.register('stay', async () => {
      hasBegun = true;
      await new Promise(() => undefined);
    });
    const step = runner.processNextTask();
    await until(() => hasBegun);
    await Promise.all([queue.cancelTask(id), runner.stopProcessing()]);
    await step;
    expect((await queue.findFinishedTask(id))?.outcome.status).toBe('cancelled');
    expect(await queue.isTaskQueued(id)).toBe(false);
  });
});

describe('a task in a child', () => {
  test('is told why it is to end', async () => {
    const queue = await open();
    const id = (await queue.queueTask(`listening ${place.path('out')}`)) as string;
    startRunner();
    await until(() => place.lines('out').length === 1);
    expect(await queue.cancelTask(id, { reason: 'wrong file' })).toBe('requested');
    await ended(queue, id);
    expect(place.lines('out')).toEqual(['began', `TASK_CANCELLED Task ${id} was cancelled: wrong file.`]);
    expect((await queue.findFinishedTask(id))?.outcome.status).toBe('cancelled');
  });

  test('is ended with all its descendants, whether it listens or not', async () => {
    const queue = await open();
    const id = (await queue.queueTask(`hang ${place.path('pids')}`)) as string;
    const processing = queue.processTasks({ drain: true });
    await until(() => place.lines('pids').length === 1);
    const pids = (place.lines('pids')[0] as string).split(' ').map(Number);
    expect(await queue.cancelTask(id)).toBe('requested');
    await processing;
    expect(pids.map(isRunning)).toEqual([false, false]);
    expect((await queue.findFinishedTask(id))?.outcome).toMatchObject({
      status: 'cancelled',
      error: { code: 'TASK_CANCELLED' },
    });
  });

  test('is ended by whoever adopts it when its runner was killed, and is not run again', async () => {
    const queue = await open();
    const id = (await queue.queueTask(`hang ${place.path('pids')}`)) as string;
    const runner = startRunner();
    await until(() => place.lines('pids').length === 1);
    await kill(runner);
    expect(await queue.cancelTask(id)).toBe('requested');
    await queue.processTasks({ drain: true });
    const pids = (place.lines('pids')[0] as string).split(' ').map(Number);
    expect(pids.map(isRunning)).toEqual([false, false]);
    expect((await queue.findFinishedTask(id))?.outcome.status).toBe('cancelled');
    expect(place.lines('pids')).toHaveLength(1);
  });
});

test('the wish outlives a compaction, and is told to everybody', async () => {
  const queue = await open();
  const id = (await queue.queueTask('stay once')) as string;
  const runner = startRunner();
  await until(() => place.lines('ran').length === 1);
  runner.kill('SIGSTOP');
  await queue.cancelTask(id, { reason: 'enough' });
  for await (const event of queue.events({ after: 0 })) {
    if (event.type !== 'cancelRequested') continue;
    expect(event).toMatchObject({ id, reason: 'enough' });
    break;
  }
  await queue.compact();
  expect(await queue.explainTask(id)).toMatchObject({ status: 'processing', isCancelled: true });
  await kill(runner);
  const again = await place.open();
  await again.recoverTasks();
  expect((await queue.findFinishedTask(id))?.outcome.status).toBe('cancelled');
});
