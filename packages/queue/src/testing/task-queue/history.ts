import assert from 'node:assert/strict';
import { commandsOf, processAll, put } from '../queue-bench.js';
import type { QueueTests } from '../queue-bench.js';

export const history: QueueTests = {
  'keeps each task with its outcome, oldest first': async (bench) => {
    bench.register('answer', () => ({ deep: [42] }));
    const [one, other] = [await bench.open(), await bench.open()];
    const [id] = await one.queueTasks(['answer', 'note a']);
    await processAll(one);
    assert.deepEqual(commandsOf((await other.finishedTasks()).map(({ task }) => task)), ['answer', 'note a']);
    const finished = await other.findFinishedTask(id ?? '');
    assert.deepEqual(finished?.outcome, { status: 'done', result: { deep: [42] } });
    assert.equal(finished.task.uuid, id);
    assert.ok(finished.finishedAt >= (finished.task.started ?? Infinity));
  },

  'does not keep what never ran, nor know it otherwise': async (bench) => {
    const queue = await bench.open();
    const id = await put(queue, 'note a');
    assert.equal(await queue.findFinishedTask(id), undefined);
    await queue.unqueueTask(id);
    assert.equal(await queue.findFinishedTask(id), undefined);
    assert.deepEqual(await queue.finishedTasks(), []);
  },

  'keeps as many as the limit says, the newest': async (bench) => {
    const queue = await bench.open({ historyLimit: 2 });
    const [first] = await queue.queueTasks(['note a', 'note b', 'note c']);
    await processAll(queue);
    assert.deepEqual(commandsOf((await queue.finishedTasks()).map(({ task }) => task)), ['note b', 'note c']);
    assert.equal(await queue.findFinishedTask(first ?? ''), undefined);
  },
};
