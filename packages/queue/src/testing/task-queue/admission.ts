import assert from 'node:assert/strict';
import { Task } from '@millrace/queue';
import { commandsOf, processAll, put } from '../queue-bench.js';
import type { QueueTests } from '../queue-bench.js';

export const admission: QueueTests = {
  'gives each task an id, and the numbers grow': async (bench) => {
    const queue = await bench.open();
    const ids = [await put(queue, 'note a'), ...(await queue.queueTasks(['note b', 'note c']))];
    for (const id of ids) assert.ok(Task.isValidTaskId(id), `${id} is no task id`);
    const numbers = ids.map((id) => Number(id?.split(':')[2]));
    assert.deepEqual(
      numbers,
      [...new Set(numbers)].sort((a, b) => a - b),
    );
  },

  'never gives a number twice, also after the queue was empty and opened anew': async (bench) => {
    const queue = await bench.open();
    const first = await put(queue, 'note a');
    await queue.deleteAllUnprocessedTasks();
    await queue.close();
    const second = await put(await bench.open(), 'note a');
    assert.notEqual(second, first);
  },

  'processes in order of arrival': async (bench) => {
    const queue = await bench.open();
    await queue.queueTasks(['note a', 'note b']);
    await queue.queueTask('note c');
    await processAll(queue);
    assert.deepEqual(bench.noted, ['a', 'b', 'c']);
  },

  'processes larger priorities first, and equal ones in order of arrival': async (bench) => {
    const queue = await bench.open();
    const at = (arg: string, priority: number) => ({ command: 'note', args: [arg], priority });
    await queue.queueTasks([at('a', 0), at('b', 5), at('c', -1), at('d', 5), 'note e']);
    assert.deepEqual(commandsOf((await queue.snapshotTaskLists()).waiting), [
      'note b',
      'note d',
      'note a',
      'note e',
      'note c',
    ]);
    await processAll(queue);
    assert.deepEqual(bench.noted, ['b', 'd', 'a', 'e', 'c']);
  },

  'keeps everything that a task carries': async (bench) => {
    const queue = await bench.open();
    const given = new Task({
      command: 'note',
      args: ['two words', '', '"'],
      timeout: 7,
      retries: 3,
      userdata: { a: 1, b: null, c: 'x' },
      data: { deep: [1, { two: null }] },
      priority: -2,
    });
    const found = await queue.findTask(await put(queue, given));
    assert.deepEqual(found?.args, ['two words', '', '"']);
    assert.deepEqual([found.childTimeout, found.retriesRemaining, found.priority], [7, 3, -2]);
    assert.deepEqual(
      [found.getUserdata('a'), found.getUserdata('b'), found.getUserdata('c')],
      [1, null, 'x'],
    );
    assert.deepEqual(found.data, { deep: [1, { two: null }] });
  },

  'shows its own time limit for a task that has none': async (bench) => {
    const queue = await bench.open({ defaultChildTimeout: 77 });
    const found = await queue.findTask(await put(queue, 'note a'));
    assert.equal(found?.childTimeout, 77);
  },

  'lets a task keep the id that it has, and refuses it while a task with that id is there': async (bench) => {
    const queue = await bench.open();
    const task = new Task({ cmd: 'note a', id: 5, nsid: 'Elsewhere' });
    assert.equal(await queue.queueTask(task), 'TQ:Elsewhere:5');
    await assert.rejects(queue.queueTask(task), { code: 'TASK_PRESENT' });
    await processAll(queue);
    assert.equal(await queue.queueTask(task), 'TQ:Elsewhere:5');
  },

  'does not change the task that it is given': async (bench) => {
    const queue = await bench.open();
    const task = new Task({ cmd: 'note a' });
    await queue.queueTask(task);
    assert.equal(task.uuid, '');
  },

  'refuses empty and unknown commands and invalid arguments, by code': async (bench) => {
    bench.register('strict', { isValidArgs: (task) => task.args.length === 1, processTask: () => undefined });
    const queue = await bench.open();
    await assert.rejects(queue.queueTask(''), { code: 'EMPTY_COMMAND' });
    await assert.rejects(queue.queueTask(' \t'), { code: 'EMPTY_COMMAND' });
    await assert.rejects(queue.queueTask('nobody knows'), { code: 'UNKNOWN_COMMAND' });
    await assert.rejects(queue.queueTask('strict a b'), { code: 'INVALID_ARGUMENTS' });
    assert.equal(await queue.howManyQueued(), 0);
    await put(queue, 'strict a');
  },

  'does not queue a task without retries, and says so': async (bench) => {
    const queue = await bench.open();
    const task = new Task({ cmd: 'note a' });
    task.decrementRetries();
    assert.equal(await queue.queueTask(task), undefined);
    assert.equal(bench.reported.length, 1);
    const report = await queue.queueTask(task, { explain: true });
    assert.ok(report.status === 'refused');
    assert.equal(Reflect.get(report.error, 'code'), 'NO_RETRIES_LEFT');
    assert.equal(await queue.howManyQueued(), 0);
  },

  'queues the valid ones of a list, then throws what became of each': async (bench) => {
    const queue = await bench.open();
    const error: unknown = await queue
      .queueTasks(['note a', 'nobody', 'note a', 'note b'])
      .catch((e: unknown) => e);
    const { waiting } = await queue.snapshotTaskLists();
    const [a, b] = waiting.map((task) => task.uuid);
    assert.deepEqual(commandsOf(waiting), ['note a', 'note b']);
    const { code, context } = error as { code: string; context: Record<string, unknown[]> };
    assert.equal(code, 'TASKS_REFUSED');
    assert.deepEqual(context.queued, [a, undefined, undefined, b]);
    const [refusal, ...others] = context.refused as { position: number; error: { code: string } }[];
    assert.deepEqual([refusal?.position, refusal?.error.code, others.length], [1, 'UNKNOWN_COMMAND', 0]);
  },

  'queues nothing of a list with an empty command': async (bench) => {
    const queue = await bench.open();
    await assert.rejects(queue.queueTasks(['note a', ' ']), { code: 'EMPTY_COMMAND' });
    assert.equal(await queue.howManyQueued(), 0);
    assert.deepEqual(await queue.queueTasks([]), []);
  },

  'explains what became of each of a list': async (bench) => {
    const queue = await bench.open();
    const reports = await queue.queueTasks(['note a', 'nobody', 'note a'], { explain: true });
    assert.deepEqual(
      reports.map((report) => report.status),
      ['queued', 'refused', 'duplicate'],
    );
  },
};
