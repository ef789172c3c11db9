import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { TaskQueue } from '@millrace/queue';
import { Place } from './place.js';

let place: Place;
let ran: string[];

beforeEach(() => {
  place = new Place();
  ran = [];
});

afterEach(async () => place.remove());

async function open(): Promise<TaskQueue> {
  const queue = await place.open();
  queue.registry.register('note', { processTask: (task) => void ran.push(task.fullCommand) });
  return queue;
}

test('a queue that is being drained takes no new tasks in any process, and works off those that are there', async () => {
  const queue = await open();
  const other = await open();
  await queue.queueTasks(['note a', 'note b']);
  await other.drain();
  await expect(queue.queueTask('note c')).rejects.toMatchObject({ code: 'QUEUE_DRAINING' });
  expect(await queue.queueTask('note c', { explain: true })).toMatchObject({
    status: 'refused',
    error: { code: 'QUEUE_DRAINING' },
  });
  await expect(queue.queueTasks(['note c'])).rejects.toMatchObject({ code: 'TASKS_REFUSED' });
  await queue.processTasks({ drain: true });
  expect([ran, await queue.isDraining()]).toEqual([['note a', 'note b'], true]);
});

test('the drain outlives a compaction and a restart, and ends when the queue is resumed', async () => {
  const queue = await open();
  await queue.drain();
  await queue.compact();
  await queue.close();
  const again = await open();
  expect(await again.isDraining()).toBe(true);
  await again.resumeProcessing();
  expect(await again.isDraining()).toBe(false);
  expect(await again.queueTask('note a')).toBe('TQ:TaskQueue:1');
});

test('a task that is handed back while the queue is drained is run all the same', async () => {
  const queue = await open();
  const runner = await place.open();
  let begun = (): void => undefined;
  const hasBegun = new Promise<void>((resolve) => (begun = resolve));
  runner.registry.register('note', async () => {
    begun();
    await new Promise(() => undefined);
  });
  await queue.queueTask('note a');
  const step = runner.processNextTask();
  await hasBegun;
  await queue.drain();
  await runner.stopProcessing();
  await step;
  await queue.processTasks({ drain: true });
  expect(ran).toEqual(['note a']);
});
