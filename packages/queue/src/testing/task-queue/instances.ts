import assert from 'node:assert/strict';
import { processAll, put } from '../queue-bench.js';
import type { QueueTests } from '../queue-bench.js';

export const instances: QueueTests = {
  'has the same tasks in every instance, at once': async (bench) => {
    const [one, other] = [await bench.open(), await bench.open()];
    assert.equal(one.name, other.name);
    const id = await put(one, 'note a');
    assert.equal((await other.findTask(id))?.fullCommand, 'note a');
    assert.equal(await other.unqueueTask(id), true);
    assert.equal(await one.isTaskQueued(id), false);
  },

  'gives each task to one instance': async (bench) => {
    const [one, other] = [await bench.open({ maxRunning: 2 }), await bench.open()];
    const names = Array.from({ length: 20 }, (_, i) => String(i).padStart(2, '0'));
    await one.queueTasks(names.map((name) => `note ${name}`));
    await Promise.all([processAll(one), processAll(other)]);
    assert.deepEqual([...bench.noted].sort(), names);
  },

  'still has its tasks when it is opened again': async (bench) => {
    const queue = await bench.open();
    const ids = await queue.queueTasks(['note a', { command: 'note', args: ['b'], priority: 1 }]);
    await queue.pauseProcessing();
    await queue.close();
    const again = await bench.open();
    assert.deepEqual(
      (await again.snapshotTaskLists()).waiting.map((task) => task.uuid),
      [...ids].reverse(),
    );
    assert.equal(await again.isPaused(), true);
  },

  'starts nothing while it is paused, in any instance': async (bench) => {
    const [one, other] = [await bench.open(), await bench.open()];
    await put(one, 'note a');
    assert.equal(await one.isPaused(), false);
    await other.pauseProcessing();
    await other.pauseProcessing();
    assert.equal(await one.isPaused(), true);
    assert.equal(await one.hasWorkToDo(), false);
    assert.equal(await one.processNextTask(), true);
    await put(one, 'note b');
    assert.deepEqual([bench.noted, await one.howManyQueued()], [[], 2]);
    await one.resumeProcessing();
    assert.equal(await other.isPaused(), false);
    assert.equal(await other.hasWorkToDo(), true);
    await processAll(other);
    assert.deepEqual(bench.noted, ['a', 'b']);
  },

  'has the settings of the specification when none were given': async (bench) => {
    const { maxRunning, defaultTimeout, maxTimeout, defaultChildTimeout } = await bench.open();
    assert.deepEqual([maxRunning, defaultTimeout, maxTimeout, defaultChildTimeout], [2, 60, 300, 3600]);
  },

  'stores the settings given and takes the others from what is stored': async (bench) => {
    const one = await bench.open({ maxRunning: 7, defaultTimeout: 10 });
    const other = await bench.open({ maxTimeout: 20 });
    await one.isPaused();
    for (const queue of [one, other])
      assert.deepEqual([queue.maxRunning, queue.defaultTimeout, queue.maxTimeout], [7, 10, 20]);
  },
};
