import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Registry } from '@millrace/queue';
import type { Task, TaskQueue } from '@millrace/queue';
import { Place } from './place.js';

let place: Place;
let began: string[];
let end: () => void;

beforeEach(() => {
  place = new Place();
  began = [];
  end = () => undefined;
});
afterEach(async () => place.remove());

/** `hold` holds a tag until it is ended; `use` wants the tag of its first argument. */
async function openQueue(methods: object = {}): Promise<TaskQueue> {
  const registry = new Registry();
  registry.register('hold', {
    deferralTags: (task: Task) => [...task.args],
    processTask: async () => new Promise<void>((resolve) => (end = resolve)),
  });
  registry.register('use', {
    deferralTags: (task: Task) => task.args.slice(0, 1),
    processTask: (task: Task) => void began.push(task.fullCommand),
    ...methods,
  });
  return place.open({ registry });
}

async function until(queue: TaskQueue, type: string, id: string): Promise<void> {
  for await (const event of queue.events({ after: 0 }))
    if (event.type === type && 'id' in event && event.id === id) return;
}

test('deferred tasks come back to the front, in their old order, once their tags are free', async () => {
  const queue = await openQueue();
  const ids = (await queue.queueTasks(['hold disk', 'use disk 1', 'use disk 2', 'use x'])) as string[];
  const held = queue.processNextTask();
  await until(queue, 'started', ids[0] as string);
  expect(await queue.processNextTask()).toBe(true);
  expect(began).toEqual(['use x']);
  const { deferred } = await queue.snapshotTaskLists();
  expect(deferred.map((task) => task.fullCommand)).toEqual(['use disk 1', 'use disk 2']);
  await queue.queueTask('use y');
  end();
  await held;
  while (await queue.hasWorkToDo()) await queue.processNextTask();
  expect(began).toEqual(['use x', 'use disk 1', 'use disk 2', 'use y']);
});

test('a task that comes back is dropped when a waiting one repeats it', async () => {
  const queue = await openQueue();
  const [hold, deferred] = (await queue.queueTasks(['hold disk', 'use disk'])) as [string, string];
  const held = queue.processNextTask();
  await until(queue, 'started', hold);
  await queue.processNextTask();
  const again = (await queue.queueTask('use disk')) as string;
  end();
  await held;
  expect(await queue.hasWorkToDo()).toBe(true);
  expect([await queue.findTask(deferred), (await queue.findTask(again))?.uuid]).toEqual([undefined, again]);
});

test('a task that comes back overrides what waits', async () => {
  const queue = await openQueue({ overrides: (_new: Task, old: Task) => old.command === 'noop' });
  const [hold, deferred] = (await queue.queueTasks(['hold disk', 'use disk'])) as [string, string];
  const held = queue.processNextTask();
  await until(queue, 'started', hold);
  await queue.processNextTask();
  const overridden = (await queue.queueTask('noop')) as string;
  end();
  await held;
  expect(await queue.hasWorkToDo()).toBe(true);
  expect([await queue.isTaskQueued(deferred), await queue.findTask(overridden)]).toEqual([true, undefined]);
});

test('a processor may decide by itself which held tags its tasks wait for', async () => {
  const seen: string[][] = [];
  const queue = await openQueue({
    deferralTags: () => [],
    isTaskDeferred(_task: Task, activeTags: ReadonlySet<string>) {
      seen.push([...activeTags].sort());
      return activeTags.has('site:a');
    },
  });
  const [hold, use] = (await queue.queueTasks(['hold site:a x', 'use'])) as [string, string];
  const held = queue.processNextTask();
  await until(queue, 'started', hold);
  await queue.processNextTask();
  expect([await queue.isTaskDeferred(use), seen[0]]).toEqual([true, ['site:a', 'x']]);
  end();
  await held;
  await queue.processNextTask();
  expect([began, seen.at(-1)]).toEqual([['use'], []]);
});
