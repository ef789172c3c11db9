import { existsSync } from 'node:fs';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { TaskQueue } from '@millrace/queue';
import type { Task, TaskContext } from '@millrace/queue';
import { describeTaskQueue, openTestQueue } from '@millrace/queue/testing';
import type { TestQueue, TestQueueOptions } from '@millrace/queue/testing';
import { MemoryDisk } from '@millrace/state-file/testing';
import { Place } from './place.js';

const opened: TestQueue[] = [];

async function open(options: TestQueueOptions = {}): Promise<TestQueue> {
  const queue = await openTestQueue(options);
  opened.push(queue);
  return queue;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map(async (queue) => queue.close()));
});

describe('a test queue', () => {
  test('runs the tasks of a plugin, and leaves nothing on the disk', async () => {
    const { queue, ...rest } = await open({ plugins: [[['shout', (word) => `${word}!`]]] });
    expect(existsSync(rest.place.stateDir)).toBe(false);
    const id = String(await queue.queueTask('shout hey'));
    const ended = await opened[0]!.drain();
    expect(ended.map(({ task, outcome }) => [task.uuid, outcome.result])).toEqual([[id, 'hey!']]);
    await queue.compact();
    expect(existsSync(rest.place.stateDir)).toBe(false);
  });

  test('takes plugins as modules, as files and as pairs', async () => {
    const file = new URL('./fixtures/defined-plugin.mjs', import.meta.url);
    const module = { default: { toRegister: async () => [['two', () => 2] as const] } };
    const { registry } = await open({ plugins: [file, module as never, [['three', () => 3]]] });
    expect(registry.commands()).toEqual(['noop', 'thumbnail', 'two', 'three']);
    await expect(openTestQueue({ plugins: [{} as never] })).rejects.toThrow('A plugin is a module');
  });

  test('has a clock that stands still until it is told to go on', async () => {
    const test1 = await open({ now: new Date('2030-01-01T00:00:00Z') });
    const first = await test1.run('noop');
    test1.clock.advance(60);
    const second = await test1.run('noop');
    expect([first.finishedAt, second.finishedAt]).toEqual([1893456000, 1893456060]);
  });

  test('tells how a task ended: failures are data', async () => {
    const fails = () => {
      throw new Error('no paper');
    };
    const kit = await open({ plugins: [[['print', fails]]] });
    expect((await kit.run('print a')).outcome).toMatchObject({
      status: 'failed',
      error: { message: 'no paper' },
    });
  });

  test('runs children too, shows what tasks printed, and removes it at the end', async () => {
    const log = { processTask: (_task: Task, context: TaskContext) => context.log('a line') };
    const file = new URL('./fixtures/defined-plugin.mjs', import.meta.url);
    const kit = await open({ plugins: [file, [['log', log]]] });
    const { task } = await kit.run('log');
    expect([kit.output(task.uuid), kit.output('TQ:TaskQueue:99')]).toEqual(['a line\n', '']);
    const child = await kit.run({ command: 'thumbnail', data: { image: 'a.png' } });
    expect(kit.output(child.task.uuid)).toBe(`${child.task.uuid} makes a.png\n`);
    await kit.close();
    expect(existsSync(kit.place.stateDir)).toBe(false);
  });

  test('drains tasks that queue others, and those that wait for a tag', async () => {
    let kit: TestQueue | undefined = undefined;
    const split = async (parts: string): Promise<void> => {
      for (let part = 1; part <= Number(parts); part += 1) await kit?.queue.queueTask(`part ${part}`);
    };
    const part = { deferralTags: () => ['disk'], processTask: (task: Task) => task.getArg(0) };
    kit = await open({
      plugins: [
        [
          ['split', split],
          ['part', part],
        ],
      ],
    });
    await kit.queue.queueTask('split 3');
    const ended = await kit.drain();
    expect(ended.map(({ task }) => task.fullCommand)).toEqual(['split 3', 'part 1', 'part 2', 'part 3']);
    await kit.assertIdle();
    expect(await kit.drain()).toEqual([]);
  });

  test('asserts what waits', async () => {
    const kit = await open();
    await kit.queue.queueTask({ command: 'noop', args: ['a'], data: { size: 1 }, priority: 4 });
    const found = await kit.assertQueued({ command: 'noop', data: { size: 1 }, priority: 4 });
    expect(found.uuid).toBe('TQ:TaskQueue:1');
    await expect(kit.assertQueued({ command: 'noop', args: ['b'] })).rejects.toThrow('there are: noop a');
    await expect(kit.assertIdle()).rejects.toThrow('the queue is not idle');
  });

  test('asserts what is refused, by code or by reason', async () => {
    const one = { problemWith: () => 'It is too late.', processTask: () => undefined };
    const kit = await open({ plugins: [[['late', one]]] });
    await kit.assertRefused('late', 'INVALID_ARGUMENTS');
    await kit.assertRefused('late', /too late/);
    await expect(kit.assertRefused('late', 'UNKNOWN_COMMAND')).rejects.toThrow('INVALID_ARGUMENTS, not');
    await expect(kit.assertRefused('noop', /./)).rejects.toThrow('was not refused');
    await kit.assertIdle();
  });

  test('says what keeps a task from ending', async () => {
    const kit = await open();
    await kit.queue.pauseProcessing();
    await expect(kit.run('noop')).rejects.toThrow(/has not ended: it is waiting, .*paused/);
  });

  test('collects what the queue reported', async () => {
    const kit = await open({
      defaultTimeout: 0.01,
      plugins: [[['hang', async () => new Promise(() => {})]]],
    });
    const { outcome } = await kit.run('hang');
    expect(outcome.status).toBe('timedOut');
    expect(kit.messages[0]).toContain('timed out');
  });
});

const place = new Place();
afterAll(async () => place.remove());
const disks = new Map<string, MemoryDisk>();

describeTaskQueue(
  'the queue in memory',
  {
    async open(options) {
      const disk = disks.get(options.name) ?? new MemoryDisk(() => 0.3);
      disks.set(options.name, disk);
      return TaskQueue.open({ ...options, stateDir: place.path('output'), system: disk.process().system });
    },
  },
  { describe, test },
);
