import assert from 'node:assert/strict';
import { Processor } from '@millrace/queue';
import type { Task, TaskContext } from '@millrace/queue';
import { Gate, processAll, put } from '../queue-bench.js';
import type { QueueTests } from '../queue-bench.js';

export const processing: QueueTests = {
  'returns true when the task ended, and when there was nothing to do': async (bench) => {
    const queue = await bench.open();
    assert.equal(await queue.processNextTask(), true);
    await put(queue, 'note a');
    assert.equal(await queue.hasWorkToDo(), true);
    assert.equal(await queue.processNextTask(), true);
    assert.deepEqual(bench.noted, ['a']);
    assert.equal(await queue.hasWorkToDo(), false);
  },

  'hands a processor its task and its context, and shows the task as being processed': async (bench) => {
    const queue = await bench.open();
    let seen: unknown[] = [];
    const processTask = async (task: Task, context: TaskContext): Promise<void> => {
      context.progress(0.5);
      context.log('half');
      context.logger.warn('careful');
      const lists = await queue.snapshotTaskLists();
      const isProcessing = await queue.isTaskProcessing(task.uuid);
      seen = [
        task.data,
        context.signal.aborted,
        isProcessing,
        lists.waiting.length,
        lists.processing[0]?.uuid,
      ];
      seen.push(typeof task.started, await queue.howManyInProcess(), await queue.unqueueTask(task.uuid));
    };
    bench.register('look', { processTask });
    const id = await put(queue, { command: 'look', data: [1] });
    await queue.processNextTask();
    assert.deepEqual(seen, [[1], false, true, 0, id, 'number', 1, false]);
    assert.ok(bench.reported.includes('careful'));
    assert.equal(await queue.isTaskProcessing(id), false);
  },

  'calls a function with the arguments of the task': async (bench) => {
    const queue = await bench.open();
    await put(queue, 'note "a b" c');
    await queue.processNextTask();
    assert.deepEqual(bench.noted, ['a b c']);
  },

  'processes nothing for noop': async (bench) => {
    const queue = await bench.open();
    const id = await put(queue, 'noop with arguments');
    assert.equal(await queue.processNextTask(), true);
    assert.equal((await queue.findFinishedTask(id))?.outcome.status, 'done');
  },

  'settles what a processor throws, then throws it': async (bench) => {
    bench.register('break', () => {
      throw Object.assign(new Error('broken'), { code: 'BROKEN' });
    });
    const queue = await bench.open();
    const id = await put(queue, 'break');
    await put(queue, 'note after');
    await assert.rejects(queue.processNextTask(), { code: 'BROKEN' });
    const { status, error } = (await queue.findFinishedTask(id))?.outcome ?? {};
    assert.deepEqual([status, error?.message, error?.code], ['failed', 'broken', 'BROKEN']);
    assert.equal(await queue.howManyInProcess(), 0);
    await queue.processNextTask();
    assert.deepEqual(bench.noted, ['after']);
  },

  'fails a task whose processor has no processing': async (bench) => {
    bench.register('bare', new Processor());
    const queue = await bench.open();
    await put(queue, 'bare');
    await assert.rejects(queue.processNextTask(), { code: 'NOTHING_TO_PROCESS' });
  },

  'moves on at the time limit, tells the processor by its signal, and warns': async (bench) => {
    let signal: AbortSignal | undefined;
    const processTask = async (_: Task, context: TaskContext): Promise<never> => {
      ({ signal } = context);
      return new Promise(() => undefined);
    };
    bench.register('hang', { getTimeout: () => 0.02, processTask });
    const queue = await bench.open();
    const id = await put(queue, 'hang on');
    assert.equal(await queue.processNextTask(), true);
    assert.equal((await queue.findFinishedTask(id))?.outcome.status, 'timedOut');
    assert.equal(signal?.aborted, true);
    assert.ok(bench.reported.some((message) => message.includes("Task 'hang on' timed out")));
    assert.equal(await queue.howManyInProcess(), 0);
  },

  'gives a processor no more time than the maximum, and the default when it names none': async (bench) => {
    const processTask = async (): Promise<never> => new Promise(() => undefined);
    bench.register('greedy', { getTimeout: () => 1_000_000, processTask });
    bench.register('modest', { processTask });
    const queue = await bench.open({ defaultTimeout: 0.02, maxTimeout: 0.03 });
    const ids = await queue.queueTasks(['greedy', 'modest']);
    await processAll(queue);
    for (const id of ids) assert.equal((await queue.findFinishedTask(id ?? ''))?.outcome.status, 'timedOut');
  },

  'discards a task whose command has no processor any more, with a warning, and goes on': async (bench) => {
    const queue = await bench.open();
    const [id] = await queue.queueTasks(['note a', 'noop']);
    bench.registry.unregister('note');
    assert.equal(await queue.processNextTask(), true);
    assert.equal(await queue.findTask(id ?? ''), undefined);
    assert.equal(await queue.howManyQueued(), 0);
    assert.ok(bench.reported.some((message) => message.includes("No processor found for 'note'")));
    assert.deepEqual(bench.noted, []);
  },

  'is not harmed when the command of a running task is unregistered': async (bench) => {
    const [begun, gate] = [new Gate(), new Gate()];
    bench.register('block', async () => (begun.open(), gate.opened));
    const queue = await bench.open();
    const id = await put(queue, 'block');
    const first = queue.processNextTask();
    await begun.opened;
    bench.registry.unregister('block');
    gate.open();
    assert.equal(await first, true);
    assert.equal((await queue.findFinishedTask(id))?.outcome.status, 'done');
  },

  'waits for a slot when all are taken, over all instances': async (bench) => {
    const [begun, gate] = [new Gate(), new Gate()];
    bench.register('block', async () => {
      begun.open();
      await gate.opened;
      bench.noted.push('unblocked');
    });
    const [one, other] = [await bench.open({ maxRunning: 1 }), await bench.open()];
    await one.queueTasks(['block', 'note later']);
    const first = one.processNextTask();
    await begun.opened;
    assert.equal(await other.hasWorkToDo(), false);
    const second = other.processNextTask();
    assert.deepEqual([await one.howManyInProcess(), await one.howManyQueued()], [1, 1]);
    gate.open();
    assert.deepEqual(await Promise.all([first, second]), [true, true]);
    assert.deepEqual(bench.noted, ['unblocked', 'later']);
  },

  'has finished all processing when nothing runs in any instance, and starts nothing': async (bench) => {
    const [begun, gate] = [new Gate(), new Gate()];
    bench.register('block', async () => (begun.open(), gate.opened));
    const [one, other] = [await bench.open(), await bench.open()];
    await other.finishAllProcessing();
    await one.queueTasks(['block', 'note a']);
    const first = one.processNextTask();
    await begun.opened;
    const finished = other.finishAllProcessing();
    gate.open();
    await finished;
    assert.deepEqual([await one.howManyInProcess(), await one.howManyQueued()], [0, 1]);
    await first;
  },
};
