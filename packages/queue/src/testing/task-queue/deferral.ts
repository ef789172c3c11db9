import assert from 'node:assert/strict';
import type { ProcessorMethods, Task, TaskQueueLike } from '@millrace/queue';
import { commandsOf, Gate, processAll, put } from '../queue-bench.js';
import type { QueueBench, QueueTests } from '../queue-bench.js';

/** A queue in which a task holds the tags `disk` and `net` until it is told to end. */
async function whileTagsAreHeld(
  bench: QueueBench,
  rules: ProcessorMethods,
  body: (queue: TaskQueueLike) => Promise<void>,
): Promise<TaskQueueLike> {
  const [begun, gate] = [new Gate(), new Gate()];
  bench.register('hold', {
    deferralTags: () => ['disk', 'net'],
    processTask: async () => (begun.open(), gate.opened),
  });
  const processTask = (task: Task): unknown => bench.noted.push(task.args.join(' '));
  bench.register('disk', { deferralTags: () => ['disk'], processTask, ...rules });
  const queue = await bench.open({ maxRunning: 4 });
  await put(queue, 'hold');
  const holding = queue.processNextTask();
  await begun.opened;
  await body(queue);
  gate.open();
  assert.equal(await holding, true);
  return queue;
}

export const deferral: QueueTests = {
  'puts tasks aside whose tags are held, and processes the next': async (bench) => {
    await whileTagsAreHeld(bench, {}, async (queue) => {
      const [a, b] = await queue.queueTasks(['disk a', 'disk b', 'note c']);
      assert.equal(await queue.processNextTask(), true);
      assert.deepEqual(bench.noted, ['c']);
      const { deferred, processing } = await queue.snapshotTaskLists();
      assert.deepEqual([commandsOf(deferred), commandsOf(processing)], [['disk a', 'disk b'], ['hold']]);
      assert.deepEqual(
        [await queue.isTaskDeferred(a ?? ''), await queue.isTaskQueued(b ?? '')],
        [true, false],
      );
      assert.deepEqual([await queue.howManyDeferred(), await queue.howManyQueued()], [2, 0]);
      assert.equal((await queue.findCommand('disk'))?.uuid, a);
      assert.equal(await queue.unqueueTask(a ?? ''), false);
      assert.equal(await queue.hasWorkToDo(), false);
      assert.equal(await queue.processNextTask(), true);
    });
  },

  'brings them back in their old order, before what came later': async (bench) => {
    const queue = await whileTagsAreHeld(bench, {}, async (held) => {
      await held.queueTasks(['disk a', 'disk b', 'disk c']);
      await held.processNextTask();
      await held.queueTask('note d');
    });
    assert.equal(await queue.hasWorkToDo(), true);
    await processAll(queue);
    assert.deepEqual(bench.noted, ['a', 'b', 'c', 'd']);
    assert.equal(await queue.howManyDeferred(), 0);
  },

  'keeps the order of each tag, also when several are freed at once': async (bench) => {
    const rules = { deferralTags: (task: Task) => [task.getArg(0) ?? ''] };
    const queue = await whileTagsAreHeld(bench, rules, async (held) => {
      await held.queueTasks(['disk disk 1', 'disk net 1', 'disk disk 2', 'disk net 2', 'disk net 3']);
      await held.processNextTask();
      await held.queueTask('note last');
    });
    await queue.hasWorkToDo();
    await processAll(queue);
    const of = (tag: string): string[] => bench.noted.filter((words) => words.startsWith(tag));
    assert.deepEqual(of('disk'), ['disk 1', 'disk 2']);
    assert.deepEqual(of('net'), ['net 1', 'net 2', 'net 3']);
    assert.equal(bench.noted.at(-1), 'last');
  },

  'brings back tasks without tags of their own in their old order': async (bench) => {
    const rules = {
      deferralTags: () => [],
      isTaskDeferred: (_: Task, active: ReadonlySet<string>) => active.has('disk'),
    };
    const queue = await whileTagsAreHeld(bench, rules, async (held) => {
      await held.queueTasks(['disk a', 'disk b', 'disk c']);
      await held.processNextTask();
      await held.queueTask('note d');
    });
    const other = await bench.open({ maxRunning: 1 });
    for (const instance of [queue, other, queue]) await instance.hasWorkToDo();
    await processAll(queue);
    assert.deepEqual(bench.noted, ['a', 'b', 'c', 'd']);
  },

  'finds tasks in order: waiting, deferred, processing': async (bench) => {
    const other: string[] = [];
    await whileTagsAreHeld(bench, {}, async (queue) => {
      await put(queue, 'disk a');
      await queue.processNextTask();
      await put(queue, 'disk b');
      other.push(...commandsOf(await queue.findCommands('disk')));
    });
    assert.deepEqual(other, ['disk b', 'disk a']);
  },

  'deletes deferred tasks too when all that is unprocessed goes': async (bench) => {
    const queue = await whileTagsAreHeld(bench, {}, async (held) => {
      await put(held, 'disk a');
      await held.processNextTask();
      await put(held, 'note b');
      assert.equal(await held.deleteAllUnprocessedTasks(), 2);
    });
    await processAll(queue);
    assert.deepEqual(bench.noted, []);
  },

  'takes a returning task as a new one: it is gone when it repeats one that waits': async (bench) => {
    const queue = await whileTagsAreHeld(bench, {}, async (held) => {
      await put(held, 'disk a');
      await held.processNextTask();
      await put(held, 'disk a');
    });
    await processAll(queue);
    assert.deepEqual(bench.noted, ['a']);
  },

  'takes a returning task as a new one: it overrides what waits': async (bench) => {
    const overrides = (_: Task, old: Task): boolean => old.command === 'note';
    const queue = await whileTagsAreHeld(bench, { overrides }, async (held) => {
      await put(held, 'disk a');
      await held.processNextTask();
      await put(held, 'note b');
    });
    await processAll(queue);
    assert.deepEqual(bench.noted, ['a']);
  },

  'asks a processor with a rule of its own, with the tags that are held': async (bench) => {
    const rules = {
      deferralTags: () => [],
      isTaskDeferred: (task: Task, active: ReadonlySet<string>) =>
        task.getArg(0) === 'disk' && active.has('disk'),
    };
    const queue = await whileTagsAreHeld(bench, rules, async (held) => {
      await held.queueTasks(['disk disk', 'disk net']);
      await held.processNextTask();
      assert.deepEqual(bench.noted, ['net']);
      assert.equal(await held.howManyDeferred(), 1);
    });
    await processAll(queue);
    assert.deepEqual(bench.noted, ['net', 'disk']);
  },

  'releases the tags of a task that failed': async (bench) => {
    bench.register('break', {
      deferralTags: () => ['disk'],
      processTask() {
        throw new Error('broken');
      },
    });
    const queue = await bench.open();
    await queue.queueTasks(['break 1', 'break 2']);
    await assert.rejects(queue.processNextTask());
    await assert.rejects(queue.processNextTask());
    assert.equal(await queue.hasWorkToDo(), false);
  },
};
