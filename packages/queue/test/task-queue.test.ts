import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Processor, Registry, Task } from '@millrace/queue';
import type { QueueEvent } from '@millrace/queue';
import { Place } from './place.js';

let place: Place;

beforeEach(() => {
  place = new Place();
});

afterEach(async () => place.remove());

/** A queue whose command `say` notes what it was given. */
async function sayingQueue(
  options = {},
): Promise<{ queue: Awaited<ReturnType<Place['open']>>; said: string[] }> {
  const said: string[] = [];
  const registry = new Registry();
  registry.register('say', (text) => said.push(text));
  return { queue: await place.open({ registry, ...options }), said };
}

test('tasks are processed in order of arrival, and the ids grow', async () => {
  const { queue, said } = await sayingQueue();
  expect(await queue.queueTasks(['say a', 'say b', 'say c'])).toEqual([
    'TQ:TaskQueue:1',
    'TQ:TaskQueue:2',
    'TQ:TaskQueue:3',
  ]);
  while (await queue.hasWorkToDo()) expect(await queue.processNextTask()).toBe(true);
  expect(said).toEqual(['a', 'b', 'c']);
  expect(await queue.processNextTask()).toBe(true);
});

test('a higher priority goes first, first come first served within one', async () => {
  const { queue, said } = await sayingQueue({ maxRunning: 1 });
  for (const [arg, priority] of [
    ['a', 0],
    ['b', 5],
    ['c', -1],
    ['d', 5],
  ] as const) {
    await queue.queueTask({ command: 'say', args: [arg], priority });
  }
  await queue.processTasks({ drain: true });
  expect(said).toEqual(['b', 'd', 'a', 'c']);
});

test('a duplicate of a waiting task is not queued, whatever its spacing and quoting', async () => {
  const { queue } = await sayingQueue();
  const id = await queue.queueTask('say "one two"');
  expect(await queue.queueTask("say   'one two'")).toBeUndefined();
  expect(await queue.queueTask({ command: 'say', args: ['one two'] }, { explain: true })).toEqual({
    status: 'duplicate',
    of: id,
    overrode: [],
  });
  expect(await queue.howManyQueued()).toBe(1);
});

test('what a task overrides is gone even when the task then repeats another', async () => {
  class Restart extends Processor {
    override overrides(newTask: Task, oldTask: Task): boolean {
      return oldTask.command === 'say' || newTask.getArg(0) === oldTask.getArg(0);
    }
  }
  const { queue } = await sayingQueue();
  queue.registry.register('restart', new Restart());
  const ids = await queue.queueTasks(['say a', 'say b']);
  expect(await queue.queueTask('restart', { explain: true })).toMatchObject({
    status: 'queued',
    overrode: [...ids].reverse(),
  });
  expect(await queue.howManyQueued()).toBe(1);
});

test('refusals say what is wrong, and nothing is queued', async () => {
  const { queue } = await sayingQueue();
  queue.registry.register('strict', { isValidArgs: () => false, processTask: () => undefined });
  await expect(queue.queueTask('  ')).rejects.toMatchObject({
    code: 'EMPTY_COMMAND',
    message: 'Cannot queue an empty command.',
  });
  await expect(queue.queueTask('unknown x')).rejects.toMatchObject({
    code: 'UNKNOWN_COMMAND',
    message: "No known processor for 'unknown'.",
  });
  await expect(queue.queueTask('strict x')).rejects.toMatchObject({
    code: 'INVALID_ARGUMENTS',
    message: 'Requested command [strict x] has invalid arguments.',
  });
  await expect(queue.queueTask(`say ${'x'.repeat(10_000_000)}`)).rejects.toMatchObject({
    code: 'COMMAND_TOO_LARGE',
  });
  await expect(queue.unqueueTask('')).rejects.toMatchObject({ code: 'NO_TASK_ID' });
  await expect(queue.findTask('../etc')).rejects.toMatchObject({ code: 'INVALID_TASK_ID' });
  expect(await queue.howManyQueued()).toBe(0);
});

test('a list queues the valid ones and says which were refused', async () => {
  const { queue } = await sayingQueue();
  await expect(queue.queueTasks(['say a', 'unknown', 'say b'])).rejects.toMatchObject({
    code: 'TASKS_REFUSED',
    context: {
      queued: ['TQ:TaskQueue:1', undefined, 'TQ:TaskQueue:2'],
      refused: [{ position: 1, error: { code: 'UNKNOWN_COMMAND' } }],
    },
  });
  expect(await queue.howManyQueued()).toBe(2);
});

test('settings given reach the other instances, settings not given are taken from them', async () => {
  const { queue } = await sayingQueue({ maxRunning: 7, defaultTimeout: 10 });
  const other = await place.open();
  expect([other.maxRunning, other.defaultTimeout, other.maxTimeout, other.defaultChildTimeout]).toEqual([
    7, 10, 300, 3600,
  ]);
  await place.open({ maxRunning: 3 });
  await queue.isPaused();
  expect(queue.maxRunning).toBe(3);
});

test('options of the wrong kind are refused by name', async () => {
  await expect(place.open({ maxRunning: 0 })).rejects.toMatchObject({
    code: 'INVALID_OPTION',
    context: { option: 'maxRunning' },
  });
  await expect(place.open({ maxRuning: 2 } as object)).rejects.toMatchObject({
    code: 'INVALID_OPTION',
    context: { option: 'maxRuning' },
  });
  await expect(place.open({ name: '' })).rejects.toMatchObject({
    code: 'NO_QUEUE_NAME',
    message: 'No queue name supplied.',
  });
  await expect(place.open({ stateDir: '' })).rejects.toMatchObject({
    code: 'NO_STATE_DIR',
    message: 'No caching directory supplied.',
  });
  await expect(place.open({ name: 'a/b' })).rejects.toMatchObject({ code: 'INVALID_NAME' });
});

test('a paused queue starts nothing in any instance, and goes on when resumed', async () => {
  const { queue, said } = await sayingQueue();
  const other = await place.open();
  await queue.queueTask('say a');
  await other.pauseProcessing();
  expect(await queue.isPaused()).toBe(true);
  expect(await queue.hasWorkToDo()).toBe(false);
  expect(await queue.processNextTask()).toBe(true);
  expect(said).toEqual([]);
  await other.resumeProcessing();
  await queue.processNextTask();
  expect(said).toEqual(['a']);
});

test('tasks with a tag in common never run at the same time and keep their order', async () => {
  const log: string[] = [];
  const registry = new Registry();
  let running = 0;
  registry.register('build', {
    deferralTags: () => ['disk'],
    async processTask(task: Task) {
      running += 1;
      log.push(`${task.getArg(0)} with ${running}`);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
    },
  });
  const queue = await place.open({ registry, maxRunning: 4 });
  await queue.queueTasks(['build a', 'build b', 'build c']);
  await queue.processTasks({ drain: true });
  expect(log).toEqual(['a with 1', 'b with 1', 'c with 1']);
});

test('an in-process task is abandoned at its limit and reported', async () => {
  const warnings: string[] = [];
  const registry = new Registry();
  registry.register('sleep', {
    getTimeout: () => 0.1,
    processTask: async () => new Promise(() => undefined),
  });
  const logger = {
    throw: (error: Error) => {
      throw error;
    },
    warn: (m: string) => void warnings.push(m),
    info: () => undefined,
    notify: () => undefined,
  };
  const queue = await place.open({ registry, logger });
  const id = (await queue.queueTask('sleep long')) as string;
  expect(await queue.processNextTask()).toBe(true);
  expect((await queue.findFinishedTask(id))?.outcome.status).toBe('timedOut');
  expect(warnings[0]).toBe("Task 'sleep long' timed out during processing.");
});

test('what a processor throws is settled, then thrown', async () => {
  const registry = new Registry();
  registry.register('break', () => {
    throw new Error('broken');
  });
  const queue = await place.open({ registry });
  const id = (await queue.queueTask('break')) as string;
  await expect(queue.processNextTask()).rejects.toThrow('broken');
  expect((await queue.findFinishedTask(id))?.outcome).toMatchObject({
    status: 'failed',
    error: { message: 'broken' },
  });
});

test('a task whose command nobody knows any more is discarded with a warning, and kept in history', async () => {
  const { queue } = await sayingQueue();
  const id = (await queue.queueTask('say a')) as string;
  queue.registry.unregister('say');
  expect(await queue.processNextTask()).toBe(true);
  expect(await queue.findTask(id)).toBeUndefined();
  expect((await queue.findFinishedTask(id))?.outcome).toMatchObject({
    status: 'failed',
    error: { message: "No processor found for 'say'." },
  });
});

test('finding, counting, removing', async () => {
  const { queue } = await sayingQueue();
  const [a, b] = (await queue.queueTasks(['say a', 'say b', 'noop'])) as string[];
  expect((await queue.peekNextTask())?.fullCommand).toBe('say a');
  expect((await queue.findCommands('say')).map((task) => task.uuid)).toEqual([a, b]);
  expect((await queue.findCommand('noop'))?.childTimeout).toBe(3600);
  expect(await queue.isTaskQueued(a as string)).toBe(true);
  expect(await queue.unqueueTask(a as string)).toBe(true);
  expect(await queue.unqueueTask(a as string)).toBe(false);
  expect((await queue.snapshotTaskLists()).waiting.map((task) => task.command)).toEqual(['say', 'noop']);
  expect(await queue.deleteAllUnprocessedTasks()).toBe(2);
});

test('a queue is as it was when it is opened again, also after compaction', async () => {
  const { queue } = await sayingQueue();
  await queue.queueTasks([{ command: 'say', args: ['a'], data: { deep: [1] }, priority: 2 }, 'say b']);
  await queue.pauseProcessing();
  const before = await queue.snapshotTaskLists();
  await queue.compact();
  await queue.close();
  const again = await place.open();
  expect((await again.snapshotTaskLists()).waiting.map((task) => task.toJSON())).toEqual(
    before.waiting.map((task) => task.toJSON()),
  );
  expect(await again.isPaused()).toBe(true);
});

test('every instance sees what happens, in order', async () => {
  const { queue } = await sayingQueue();
  const other = await place.open();
  const seen: QueueEvent['type'][] = [];
  const events = other.events();
  const following = (async () => {
    for await (const event of events) {
      seen.push(event.type);
      if (event.type === 'finished') break;
    }
  })();
  await queue.queueTask('say a');
  await queue.processNextTask();
  await following;
  expect(seen).toEqual(['queued', 'started', 'finished']);
});

test('a task has the arguments, ids and properties that the seeds give it', () => {
  const task = new Task({
    cmd: String.raw`  noop  'a \'b\''   "\"c \" d"  e`,
    id: 5,
    retries: 2,
    userdata: { a: 1 },
  });
  expect(task.args).toEqual(["a 'b'", '"c " d', 'e']);
  expect([task.uuid, task.command, task.childTimeout, task.retriesRemaining]).toEqual([
    'TQ:TaskQueue:5',
    'noop',
    -1,
    2,
  ]);
  expect(task.mutate({ timeout: 9, userdata: { b: 'x' } }).getUserdata('a')).toBe(1);
  expect(
    () => new Task({ cmd: 'a', userdata: JSON.parse('{"z":{},"__proto__":1,"b":[]}') as never }),
  ).toThrow(/__proto__ b z/);
  expect(() => task.getUserdata('')).toThrow('No userdata key specified');
  expect([Task.isValidTaskId('TQ:a:1'), Task.isValidTaskId('TQ:a:b:1')]).toEqual([true, false]);
});

test('as many tasks run at once as there are slots, without a warning from Node', async () => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error): void => void warnings.push(warning);
  process.on('warning', onWarning);
  const registry = new Registry();
  let running = 0;
  let open = (): void => undefined;
  const allRun = new Promise<void>((resolve) => (open = resolve));
  registry.register('gather', async () => {
    running += 1;
    if (running === 30) open();
    await allRun;
  });
  const queue = await place.open({ registry, maxRunning: 30 });
  await queue.queueTasks(Array.from({ length: 30 }, (_, i) => `gather ${i}`));
  await queue.processTasks({ drain: true });
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', onWarning);
  expect(running).toBe(30);
  expect(warnings).toEqual([]);
});

test('a task whose rules throw fails by itself and never holds up those behind it', async () => {
  const { queue, said } = await sayingQueue();
  const broken = (): never => {
    throw new Error('no rule');
  };
  for (const rule of ['deferralTags', 'isTaskDeferred', 'getTimeout']) {
    queue.registry.register(rule, { [rule]: broken, processTask: () => undefined });
  }
  const ids = await queue.queueTasks(['deferralTags', 'isTaskDeferred', 'getTimeout', 'say a']);
  await queue.processTasks({ drain: true });
  expect(said).toEqual(['a']);
  const ends = await Promise.all(ids.map(async (id) => queue.findFinishedTask(id as string)));
  expect(ends.map((end) => end?.outcome.status)).toEqual(['failed', 'failed', 'failed', 'done']);
  expect(ends[0]?.outcome.error?.message).toContain('no rule');
});

test('a rule that throws when a task is queued refuses that task and none beside it', async () => {
  const { queue } = await sayingQueue();
  const broken = (): never => {
    throw new Error('no rule');
  };
  for (const rule of ['isDupe', 'overrides', 'dupeKey']) {
    queue.registry.register(rule, { [rule]: broken, processTask: () => undefined });
  }
  const reports = await queue.queueTasks(['say a', 'isDupe', 'overrides', 'dupeKey', 'say b'], {
    explain: true,
  });
  expect(reports.map(({ status }) => status)).toEqual(['queued', 'refused', 'refused', 'refused', 'queued']);
  await expect(queue.queueTask('isDupe')).rejects.toThrow(/'isDupe'.*no rule/);
  expect(await queue.howManyQueued()).toBe(2);
});
