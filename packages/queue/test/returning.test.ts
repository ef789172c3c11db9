import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Task } from '@millrace/queue';
import { Registry } from '@millrace/queue';
import { Place, until } from './place.js';

let place: Place;
beforeEach(() => void (place = new Place()));
afterEach(async () => place.remove());

test('deferred tasks come back in their old order, however often somebody asks for work', async () => {
  const registry = new Registry();
  const ran: string[] = [];
  let release = (): void => undefined;
  registry.register('hold', {
    deferralTags: () => ['disk'],
    processTask: async () => new Promise<void>((resolve) => (release = resolve)),
  });
  registry.register('write', {
    deferralTags: () => ['disk'],
    processTask: (task: Task) => ran.push(task.getArg(0) as string),
  });
  const queue = await place.open({ registry });
  await queue.queueTasks(['hold', 'noop', 'write a', 'write b', 'write c']);
  const holding = queue.processNextTask();
  await queue.processNextTask();
  await queue.processNextTask();
  expect(await queue.howManyDeferred()).toBe(3);
  release();
  await holding;
  while (await queue.hasWorkToDo()) await queue.processNextTask();
  expect(ran).toEqual(['a', 'b', 'c']);
});

test('a task that was handed back runs before those that were deferred because of it', async () => {
  const registry = new Registry();
  const ran: string[] = [];
  let begun = (): void => undefined;
  const beginning = new Promise<void>((resolve) => (begun = resolve));
  registry.register('write', {
    deferralTags: () => ['disk'],
    async processTask(task: Task, { signal }) {
      ran.push(task.getArg(0) as string);
      if (ran.length > 1) return;
      begun();
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    },
  });
  const queue = await place.open({ registry });
  await queue.queueTasks(['write a', 'write b']);
  const first = queue.processNextTask();
  await beginning;
  await queue.processNextTask();
  expect(await queue.howManyDeferred()).toBe(1);
  await queue.stopProcessing();
  await first;
  while (await queue.hasWorkToDo()) await queue.processNextTask();
  expect(ran).toEqual(['a', 'a', 'b']);
});

test('a task that came back and is deferred again keeps its place before the younger ones', async () => {
  const registry = new Registry();
  const ran: string[] = [];
  const releases: (() => void)[] = [];
  registry.register('hold', {
    deferralTags: () => ['disk'],
    processTask: async () => new Promise<void>((resolve) => releases.push(resolve)),
  });
  registry.register('write', {
    deferralTags: () => ['disk'],
    processTask: (task: Task) => ran.push(task.getArg(0) as string),
  });
  const queue = await place.open({ registry });
  await queue.queueTasks(['hold', 'write a', 'write b']);
  const first = queue.processNextTask();
  await queue.processNextTask();
  releases.pop()?.();
  await first;
  await queue.hasWorkToDo();
  await queue.queueTask({ command: 'hold', priority: 5 });
  const second = queue.processNextTask();
  await queue.processNextTask();
  expect((await queue.snapshotTaskLists()).deferred.map((task) => task.getArg(0))).toEqual(['a', 'b']);
  await queue.compact();
  await (await place.open()).isPaused();
  releases.pop()?.();
  await second;
  while (await queue.hasWorkToDo()) await queue.processNextTask();
  expect(ran).toEqual(['a', 'b']);
});

test('stopping puts back a task that began again while an older run of it went on, which then ended', async () => {
  const registry = new Registry();
  const ends: (() => void)[] = [];
  registry.register('hold', {
    processTask: async () => new Promise<void>((resolve) => void ends.push(resolve)),
  });
  const queue = await place.open({ registry });
  const id = (await queue.queueTask('hold')) as string;
  const older = queue.processNextTask();
  await until(() => ends.length === 1);
  const task = (await queue.findTask(id)) as Task;
  await queue.settleOrphan({ id, attempts: 1 }, { status: 'done' });
  await queue.queueTask(task);
  const younger = queue.processNextTask();
  await until(() => ends.length === 2);
  ends[0]?.();
  await older;
  await queue.stopProcessing();
  await younger;
  expect(await queue.isTaskQueued(id)).toBe(true);
});

test('a task that was handed back is still known by the duplicate key of its processor', async () => {
  const registry = new Registry();
  let begun = (): void => undefined;
  const beginning = new Promise<void>((resolve) => (begun = resolve));
  registry.register('hold', {
    dupeKey: (task: Task) => task.getArg(0) as string,
    async processTask() {
      begun();
      await new Promise(() => undefined);
    },
  });
  const queue = await place.open({ registry });
  const id = await queue.queueTask('hold a 1');
  const processed = queue.processNextTask();
  await beginning;
  await queue.compact();
  await queue.stopProcessing();
  await processed;
  const other = await place.open({ registry });
  expect(await other.queueTask('hold a 2', { explain: true })).toMatchObject({ status: 'duplicate', of: id });
});
