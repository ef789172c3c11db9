import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { QueueEvent, TaskQueue, TaskQueueOptions } from '@millrace/queue';
import { Place } from './place.js';

let place: Place;
let ran: string[];
beforeEach(() => {
  place = new Place();
  ran = [];
});
afterEach(async () => place.remove());

/** A queue with `note`, which notes what it ran, and `fail`. */
async function open(options: Partial<TaskQueueOptions> = {}): Promise<TaskQueue> {
  const queue = await place.open({ historyLimit: 100_000, ...options });
  queue.registry.register('note', { processTask: (task) => void ran.push(task.args.join(' ')) });
  queue.registry.register('fail', () => {
    throw new Error('broken');
  });
  return queue;
}

test('a blocked task is explained by what it waits for', async () => {
  const queue = await open();
  const [a, b] = (await queue.queueTasks([
    'note a',
    { command: 'note', args: ['b'], after: ['#0'] },
  ])) as string[];
  const after = [a, b] as string[];
  const id = (await queue.queueTask({ command: 'note', args: ['c'], after })) as string;
  const explanation = await queue.explainTask(id);
  expect(explanation).toMatchObject({
    status: 'blocked',
    hindrances: [
      {
        type: 'dependencies',
        count: 2,
        on: [
          { id: a, command: 'note', status: 'waiting' },
          { id: b, command: 'note', status: 'blocked' },
        ],
      },
      { type: 'noRunner' },
    ],
  });
});

test('the progress of a group is told, and its end waited for', async () => {
  const queue = await open();
  await queue.queueTasks([
    { command: 'note', args: ['a'], group: 'pages' },
    { command: 'fail', group: 'pages' },
    { command: 'note', args: ['b'], group: 'pages', after: ['#1'], onDependencyFailure: 'run' },
    { command: 'note', args: ['c'], after: ['group:pages'] },
  ]);
  expect(await queue.groupProgress('pages')).toMatchObject({
    total: 3,
    unfinished: 3,
    waiting: 2,
    blocked: 1,
    done: 0,
  });
  const waiting = queue.waitForGroup('pages');
  const other = await place.open();
  const elsewhere = other.waitForGroup('pages');
  await queue.processTasks({ drain: true });
  const end = { group: 'pages', total: 3, unfinished: 0, done: 2, failed: 1 };
  expect(await waiting).toMatchObject(end);
  expect(await elsewhere).toMatchObject(end);
  expect(await queue.waitForGroup('nobody')).toMatchObject({ total: 0 });
  expect(ran).toEqual(['a', 'b']);
});

test('waiting for a group ends with the signal, or when the queue is closed', async () => {
  const queue = await open();
  await queue.queueTask({ command: 'note', group: 'pages' });
  const stop = new AbortController();
  const waiting = queue.waitForGroup('pages', { signal: stop.signal });
  stop.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  const left = queue.waitForGroup('pages');
  await queue.close();
  await expect(left).rejects.toMatchObject({ code: 'CLOSED' });
});

const many = 5000;

test('the end of a task that thousands wait for is told in portions, between which other tasks are run', async () => {
  const queue = await open();
  const first = (await queue.queueTask('note first')) as string;
  await queue.queueTasks(
    Array.from({ length: many }, (_, i) => ({ command: 'note', args: [String(i)], after: [first] })),
  );
  await queue.queueTask('note urgent');
  const portions: number[] = [];
  const stop = new AbortController();
  const events: QueueEvent[] = [];
  const listening = (async () => {
    for await (const event of queue.events({ signal: stop.signal })) events.push(event);
  })();
  await queue.processTasks({ drain: true });
  stop.abort();
  await listening;
  const bySeq = new Map<number, number>();
  for (const { type, seq } of events) if (type === 'unblocked') bySeq.set(seq, (bySeq.get(seq) ?? 0) + 1);
  portions.push(...bySeq.values());
  expect(Math.max(...portions)).toBeLessThan(many / 2);
  expect(portions.reduce((a, b) => a + b)).toBe(many);
  expect(ran).toHaveLength(many + 2);
  expect(ran.indexOf('urgent')).toBe(1);
  expect(ran.filter((word) => /^\d+$/.test(word))).toEqual(Array.from({ length: many }, (_, i) => String(i)));
});

test('what was not told of an end when everybody died is told by the next', async () => {
  const queue = await open();
  const first = (await queue.queueTask('fail')) as string;
  const tasks = Array.from({ length: 2000 }, (_, i) => ({
    command: 'note',
    args: [String(i)],
    after: [first],
  }));
  await queue.queueTasks(tasks);
  await queue.cancelTask(first);
  expect(await queue.howManyBlocked()).toBe(1800);
  await queue.compact();
  await queue.close();
  const next = await place.open();
  expect(await next.hasWorkToDo()).toBe(true);
  await next.processTasks({ drain: true });
  expect(await next.howManyBlocked()).toBe(0);
  expect(ran).toEqual([]);
});

test('a damage that takes away what a task waits for ends it, unless it is to run anyway', async () => {
  const queue = await open();
  const lost = (await queue.queueTask('note lost-one')) as string;
  const cancelled = (await queue.queueTask({ command: 'note', args: ['a'], after: [lost] })) as string;
  await queue.queueTask({ command: 'note', args: ['b'], after: [lost], onDependencyFailure: 'run' });
  await queue.compact();
  await queue.close();
  damage('lost-one');
  const repaired = await open({ onCorrupt: 'salvage' });
  expect(await repaired.findTask(lost)).toBeUndefined();
  expect(await repaired.howManyBlocked()).toBe(2);
  await repaired.processTasks({ drain: true });
  expect(ran).toEqual(['b']);
  expect((await repaired.findFinishedTask(cancelled))?.outcome).toMatchObject({
    status: 'cancelled',
    error: { code: 'DEPENDENCY_FAILED', message: `It was to run after ${lost}, which is lost.` },
  });
});

/** Overwrites a word in whatever file of the state has it, and what stands before it. */
function damage(word: string): void {
  for (const name of readdirSync(place.path('state'))) {
    const path = place.path(`state/${name}`);
    const bytes = readFileSync(path);
    const at = bytes.indexOf(word);
    if (at < 0) continue;
    bytes.fill('}', at - 20, at + word.length);
    writeFileSync(path, bytes);
  }
}

test('blocked tasks are counted, listed, found and changed like others', async () => {
  const queue = await open();
  const first = (await queue.queueTask('note first')) as string;
  const id = (await queue.queueTask({ command: 'note', args: ['a'], after: [first] })) as string;
  expect(await queue.isTaskBlocked(id)).toBe(true);
  expect([await queue.howManyBlocked(), await queue.howManyQueued()]).toEqual([1, 1]);
  expect((await queue.snapshotTaskLists()).blocked.map(({ uuid }) => uuid)).toEqual([id]);
  expect(await queue.editTask(id, { args: ['b'], priority: 5 })).toBe(true);
  expect(await queue.isTaskBlocked(id)).toBe(true);
  expect(await queue.findTask(id)).toMatchObject({ args: ['b'], after: [first], priority: 5 });
  await queue.processTasks({ drain: true });
  expect(ran).toEqual(['first', 'b']);
});
