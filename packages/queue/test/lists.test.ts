import { existsSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Registry, Task, TaskQueue } from '@millrace/queue';
import { childRegistry, Place } from './place.js';

let place: Place;

beforeEach(() => void (place = new Place()));
afterEach(async () => place.remove());

const unknownId = 'TQ:TaskQueue:999';

/** Gates that open by name, and a registry whose `wait` tasks hold the tag of their second argument until then. */
function gates() {
  const open = new Map<string, () => void>();
  const registry = new Registry();
  registry.register('wait', {
    deferralTags: (task: Task) => task.args.slice(1),
    processTask: async (task: Task) =>
      new Promise<void>((resolve) => void open.set(task.getArg(0) as string, resolve)),
  });
  return { registry, open: (name: string) => open.get(name)?.() };
}

async function started(queue: TaskQueue, id: string): Promise<void> {
  for await (const event of queue.events({ after: 0 }))
    if (event.type === 'started' && event.id === id) return;
}

test('a new queue has the defaults, its name and a folder that was made for it', async () => {
  const queue = await TaskQueue.open({ name: 'tasks', cacheDir: place.path('made/here') } as never);
  const { maxRunning, defaultTimeout, maxTimeout, defaultChildTimeout, historyLimit, maxDataSize } = queue;
  expect([maxRunning, defaultTimeout, maxTimeout, defaultChildTimeout, historyLimit, maxDataSize]).toEqual([
    2, 60, 300, 3600, 1000, 1_048_576,
  ]);
  expect([queue.name, queue.stateDir, typeof queue.runnerId]).toEqual([
    'tasks',
    place.path('made/here'),
    'string',
  ]);
  expect(existsSync(queue.stateDir)).toBe(true);
  await queue.close();
});

test.each([
  ['unqueueTask', 'unqueue_task'],
  ['isTaskQueued', 'is_task_queued'],
  ['isTaskProcessing', 'is_task_processing'],
  ['isTaskDeferred', 'is_task_deferred'],
  ['findTask', 'find_task'],
  ['findFinishedTask', 'find_task'],
] as const)('%s without an id, or with something that is none, is an error', async (method, name) => {
  const queue = await place.open();
  await expect(queue[method]('')).rejects.toMatchObject({
    code: 'NO_TASK_ID',
    message: `No Task uuid argument passed to ${name}.`,
  });
  await expect(queue[method]('42')).rejects.toMatchObject({ code: 'INVALID_TASK_ID' });
});

test('a task is waiting, processing, deferred or ended, and every list and count says the same', async () => {
  const { registry, open } = gates();
  const queue = await place.open({ registry });
  const [a, b, c] = (await queue.queueTasks(['wait a disk', 'wait b disk', 'wait c'])) as [
    string,
    string,
    string,
  ];
  const processing = queue.processTasks({ drain: true });
  await started(queue, c);
  const lists = await queue.snapshotTaskLists();
  const ids = (tasks: Task[]) => tasks.map((task) => task.uuid);
  expect([ids(lists.waiting), ids(lists.processing), ids(lists.deferred)]).toEqual([[], [a, c], [b]]);
  expect([await queue.isTaskProcessing(a), await queue.isTaskDeferred(b)]).toEqual([true, true]);
  expect([await queue.isTaskProcessing(b), await queue.isTaskDeferred(a)]).toEqual([false, false]);
  expect([
    await queue.howManyInProcess(),
    await queue.howManyDeferred(),
    await queue.howManyQueued(),
  ]).toEqual([2, 1, 0]);
  expect(ids(await queue.findCommands('wait'))).toEqual([b, a, c]);
  expect((await queue.findTask(b))?.fullCommand).toBe('wait b disk');
  open('a');
  await started(queue, b);
  for (const gate of ['b', 'c']) open(gate);
  await processing;
  expect((await queue.finishedTasks()).map(({ task }) => task.uuid).sort()).toEqual([a, b, c]);
});

test('deleting leaves what is processed alone', async () => {
  const { registry, open } = gates();
  const queue = await place.open({ registry });
  const [a] = (await queue.queueTasks(['wait a disk', 'wait b disk', 'noop'])) as [string];
  const processed = queue.processNextTask();
  await started(queue, a);
  expect(await queue.deleteAllUnprocessedTasks()).toBe(2);
  expect([await queue.howManyInProcess(), await queue.howManyQueued()]).toEqual([1, 0]);
  open('a');
  expect(await processed).toBe(true);
});

test('with every slot taken there is no work to do, and processing the next task waits for a slot', async () => {
  const { registry, open } = gates();
  const queue = await place.open({ registry, maxRunning: 1 });
  const [a] = (await queue.queueTasks(['wait a', 'noop'])) as [string];
  const first = queue.processNextTask();
  await started(queue, a);
  expect(await queue.hasWorkToDo()).toBe(false);
  const second = queue.processNextTask();
  open('a');
  expect(await Promise.all([first, second])).toEqual([true, true]);
  expect([await queue.howManyQueued(), await queue.hasWorkToDo()]).toEqual([0, false]);
});

test('waiting for all that is processed starts nothing', async () => {
  const queue = await place.open({ registry: await childRegistry() });
  await queue.queueTasks([`write ${place.path('out')} one`, `write ${place.path('out')} two`]);
  expect(await queue.processNextTask()).toBe(false);
  await queue.finishAllProcessing();
  expect([await queue.howManyInProcess(), await queue.howManyQueued()]).toEqual([0, 1]);
  expect(place.lines('out')).toEqual(['one']);
});

test('what is found is a copy, and what is not there is found by nobody', async () => {
  const queue = await place.open();
  expect([
    await queue.peekNextTask(),
    await queue.findTask(unknownId),
    await queue.findCommand('noop'),
  ]).toEqual([undefined, undefined, undefined]);
  expect([await queue.isTaskQueued(unknownId), await queue.unqueueTask(unknownId)]).toEqual([false, false]);
  await queue.queueTask('noop');
  (await queue.peekNextTask())?.decrementRetries();
  expect((await queue.peekNextTask())?.retriesRemaining).toBe(1);
});

test('a Task is queued under its id, without changing the one that was given', async () => {
  const queue = await place.open();
  const given = new Task({ cmd: 'noop', id: 7, nsid: 'TaskQueue-Scheduler' });
  expect(await queue.queueTask(given)).toBe('TQ:TaskQueue-Scheduler:7');
  expect([given.childTimeout, (await queue.findTask(given.uuid))?.childTimeout]).toEqual([-1, 3600]);
});

test('an empty command in a list is refused before anything is queued', async () => {
  const queue = await place.open();
  await expect(queue.queueTasks(['noop', ' '])).rejects.toMatchObject({ code: 'EMPTY_COMMAND' });
  expect(await queue.howManyQueued()).toBe(0);
});
