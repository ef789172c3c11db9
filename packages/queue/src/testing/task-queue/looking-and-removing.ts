import assert from 'node:assert/strict';
import type { Task, TaskQueueLike } from '@millrace/queue';
import { commandsOf, put } from '../queue-bench.js';
import type { QueueTests } from '../queue-bench.js';

export const lookingAndRemoving: QueueTests = {
  'is empty at first': async (bench) => {
    const queue = await bench.open();
    assert.deepEqual(Object.values(await queue.snapshotTaskLists()).flat(), []);
    assert.deepEqual(
      [await queue.howManyQueued(), await queue.howManyDeferred(), await queue.howManyInProcess()],
      [0, 0, 0],
    );
    assert.equal(await queue.peekNextTask(), undefined);
    assert.equal(await queue.hasWorkToDo(), false);
    assert.deepEqual(await queue.finishedTasks(), []);
  },

  'finds tasks by id and by command': async (bench) => {
    const queue = await bench.open();
    const [a, , b] = await queue.queueTasks(['note a', 'noop', 'note b']);
    assert.equal((await queue.findTask(b ?? ''))?.fullCommand, 'note b');
    assert.equal((await queue.findCommand('note'))?.uuid, a);
    const found = await queue.findCommands('note');
    assert.deepEqual(
      found.map((task) => task.uuid),
      [a, b],
    );
    assert.equal(await queue.findTask('TQ:TaskQueue:999999'), undefined);
    assert.equal(await queue.findCommand('nobody'), undefined);
    assert.deepEqual(await queue.findCommands('nobody'), []);
  },

  'hands out copies': async (bench) => {
    const queue = await bench.open();
    const id = await put(queue, { command: 'note', args: ['a'] });
    const look = async (): Promise<(Task | undefined)[]> => [
      await queue.peekNextTask(),
      await queue.findTask(id),
      await queue.findCommand('note'),
      ...(await queue.findCommands('note')),
      ...(await queue.snapshotTaskLists()).waiting,
    ];
    for (const task of await look()) {
      task?.begin();
      task?.decrementRetries();
      (task?.args as string[]).push('more');
    }
    (await queue.snapshotTaskLists()).waiting.pop();
    for (const task of await look()) {
      assert.deepEqual([task?.started, task?.retriesRemaining, task?.fullCommand], [undefined, 1, 'note a']);
    }
  },

  'removes one waiting task, once': async (bench) => {
    const queue = await bench.open();
    const [a, b] = await queue.queueTasks(['note a', 'note b', 'note c']);
    assert.equal(await queue.unqueueTask(b ?? ''), true);
    assert.equal(await queue.unqueueTask(b ?? ''), false);
    assert.equal(await queue.isTaskQueued(b ?? ''), false);
    assert.equal(await queue.isTaskQueued(a ?? ''), true);
    assert.deepEqual(commandsOf((await queue.snapshotTaskLists()).waiting), ['note a', 'note c']);
  },

  'removes all that wait and says how many': async (bench) => {
    const queue = await bench.open();
    await queue.queueTasks(['note a', 'note b']);
    assert.equal(await queue.deleteAllUnprocessedTasks(), 2);
    assert.equal(await queue.deleteAllUnprocessedTasks(), 0);
    assert.equal(await queue.howManyQueued(), 0);
  },

  'refuses a missing and a malformed id, by code': async (bench) => {
    const queue = await bench.open();
    const methods = [
      'unqueueTask',
      'isTaskQueued',
      'isTaskProcessing',
      'isTaskDeferred',
      'findTask',
      'findFinishedTask',
    ] satisfies (keyof TaskQueueLike)[];
    for (const method of methods) {
      await assert.rejects(queue[method](''), { code: 'NO_TASK_ID' }, method);
      for (const id of ['7', 'TQ:a', 'TQ:a:b:1', '../TQ:a:1', 'TQ:a:1\n'])
        await assert.rejects(queue[method](id), { code: 'INVALID_TASK_ID' }, `${method} ${id}`);
    }
  },
};
