import assert from 'node:assert/strict';
import type { TaskInput, TaskQueueLike } from '@millrace/queue';
import { processAll, put } from '../queue-bench.js';
import type { QueueBench, QueueTests } from '../queue-bench.js';

/** Processes all there is, with a command that fails. */
async function finishAll(queue: TaskQueueLike): Promise<void> {
  for (;;) {
    try {
      return await processAll(queue);
    } catch (error) {
      assert.equal((error as Error).message, 'broken');
    }
  }
}

async function open(bench: QueueBench): Promise<TaskQueueLike> {
  bench.register('fail', () => {
    throw new Error('broken');
  });
  return bench.open();
}

async function endOf(queue: TaskQueueLike, id: string): Promise<string | undefined> {
  return (await queue.findFinishedTask(id))?.outcome.status;
}

const note = (word: string, after: readonly string[], more: object = {}): TaskInput => ({
  command: 'note',
  args: [word],
  after,
  ...more,
});

export const dependencies: QueueTests = {
  'starts a task only when all that it is to run after have ended': async (bench) => {
    const queue = await open(bench);
    const a = await put(queue, 'note a');
    const b = await put(queue, 'note b');
    const last = await put(queue, note('last', [a, b], { priority: 9 }));
    assert.equal(await queue.isTaskBlocked(last), true);
    assert.equal(await queue.isTaskQueued(last), false);
    await put(queue, 'note c');
    await processAll(queue);
    assert.deepEqual(bench.noted, ['a', 'b', 'last', 'c']);
    assert.equal(await queue.howManyBlocked(), 0);
  },

  'shows blocked tasks, and finds them': async (bench) => {
    const queue = await open(bench);
    const a = await put(queue, 'note a');
    const b = await put(queue, note('b', [a]));
    const { waiting, blocked } = await queue.snapshotTaskLists();
    assert.deepEqual([waiting.length, blocked.map(({ uuid, after }) => [uuid, after])], [1, [[b, [a]]]]);
    assert.deepEqual((await queue.findTask(b))?.after, [a]);
    assert.equal((await queue.findCommands('note')).length, 2);
    assert.deepEqual([await queue.howManyQueued(), await queue.howManyBlocked()], [1, 1]);
  },

  'ends with a failed task what was to run after it, and so on': async (bench) => {
    const queue = await open(bench);
    const broken = await put(queue, 'fail');
    const next = await put(queue, note('next', [broken]));
    const second = await put(queue, note('second', [next]));
    await finishAll(queue);
    assert.deepEqual(bench.noted, []);
    const { outcome } = (await queue.findFinishedTask(next)) ?? {};
    assert.equal(outcome?.status, 'cancelled');
    assert.equal(outcome.error?.code, 'DEPENDENCY_FAILED');
    assert.match(outcome.error.message, new RegExp(broken));
    assert.equal(await endOf(queue, second), 'cancelled');
  },

  'runs after a failed task what is to run anyway': async (bench) => {
    const queue = await open(bench);
    const broken = await put(queue, 'fail');
    await put(queue, note('cleanup', [broken], { onDependencyFailure: 'run' }));
    await finishAll(queue);
    assert.deepEqual(bench.noted, ['cleanup']);
  },

  'looks into history for what has ended already': async (bench) => {
    const queue = await open(bench);
    const done = await put(queue, 'note a');
    const broken = await put(queue, 'fail');
    await finishAll(queue);
    const good = await put(queue, note('good', [done]));
    const bad = await put(queue, note('bad', [done, broken]));
    assert.equal(await queue.isTaskQueued(good), true);
    assert.equal(await endOf(queue, bad), 'cancelled');
    await put(queue, note('anyway', [broken], { onDependencyFailure: 'run' }));
    await processAll(queue);
    assert.deepEqual(bench.noted, ['a', 'good', 'anyway']);
  },

  'refuses to wait for what nobody knows': async (bench) => {
    const queue = await open(bench);
    for (const after of ['TQ:TaskQueue:99', 'group:nobody', '#0'])
      await assert.rejects(queue.queueTask(note('a', [after])), { code: 'UNKNOWN_DEPENDENCY' }, after);
    for (const after of ['7', 'group:', 'a', '#x'])
      await assert.rejects(queue.queueTask(note('a', [after])), { code: 'INVALID_TASK' }, after);
    assert.equal(await queue.howManyQueued(), 0);
  },

  'lets items of a batch wait for those before them': async (bench) => {
    const queue = await open(bench);
    const reports = await queue.queueTasks(
      [
        'note a',
        note('b', ['#0']),
        'unheard of',
        note('c', ['#2']),
        note('d', ['#5']),
        'note a',
        note('e', ['#5']),
      ],
      { explain: true },
    );
    assert.deepEqual(
      reports.map((report) =>
        report.status === 'refused' ? (report.error as { code?: string }).code : report.status,
      ),
      [
        'queued',
        'queued',
        'UNKNOWN_COMMAND',
        'DEPENDENCY_REFUSED',
        'UNKNOWN_DEPENDENCY',
        'duplicate',
        'queued',
      ],
    );
    assert.deepEqual(
      (await queue.snapshotTaskLists()).blocked.map(({ args, after }) => [args[0], after]),
      [
        ['b', [reports[0]?.status === 'queued' && reports[0].id]],
        ['e', [reports[0]?.status === 'queued' && reports[0].id]],
      ],
    );
    await processAll(queue);
    assert.deepEqual(bench.noted, ['a', 'b', 'e']);
  },

  'waits for the task that overrode what was waited for': async (bench) => {
    bench.register('save', {
      overrides: () => true,
      processTask: (task) => bench.noted.push(`save ${task.getArg(0)}`),
    });
    const queue = await open(bench);
    const old = await put(queue, 'save 1');
    const waits = await put(queue, note('after', [old]));
    await put(queue, 'save 2');
    assert.equal(await queue.isTaskBlocked(waits), true);
    await processAll(queue);
    assert.deepEqual(bench.noted, ['save 2', 'after']);
  },

  'ends what was to run after a task that is taken out': async (bench) => {
    const queue = await open(bench);
    const ids = [await put(queue, 'note a'), await put(queue, 'note b')];
    const after: string[] = [];
    for (const id of ids) after.push(await put(queue, note(`after ${id}`, [id])));
    const last = await put(queue, note('last', [after[0] ?? '']));
    assert.equal(await queue.unqueueTask(ids[0] ?? ''), true);
    assert.equal(await queue.cancelTask(ids[1] ?? ''), 'cancelled');
    assert.deepEqual(await Promise.all([...after, last].map(async (id) => endOf(queue, id))), [
      'cancelled',
      'cancelled',
      'cancelled',
    ]);
  },

  'takes blocked tasks out as others': async (bench) => {
    const queue = await open(bench);
    const a = await put(queue, 'note a');
    const [b, c] = [await put(queue, note('b', [a])), await put(queue, note('c', [a]))];
    await put(queue, note('d', [c]));
    assert.equal(await queue.unqueueTask(b), true);
    assert.equal(await queue.cancelTask(c), 'cancelled');
    assert.equal(await queue.howManyBlocked(), 0);
    await put(queue, note('e', [a]));
    assert.equal(await queue.deleteAllUnprocessedTasks(), 2);
    assert.equal(await queue.howManyBlocked(), 0);
  },

  'waits for all tasks that are in a group at the time': async (bench) => {
    const queue = await open(bench);
    await put(queue, { command: 'note', args: ['a'], group: 'pages' });
    await put(queue, { command: 'note', args: ['b'], group: 'pages' });
    const index = await put(queue, note('index', ['group:pages'], { group: 'pages' }));
    await put(queue, { command: 'note', args: ['c'], group: 'pages' });
    assert.equal(await queue.isTaskBlocked(index), true);
    await processAll(queue);
    assert.deepEqual(bench.noted, ['a', 'b', 'c', 'index']);
    assert.equal(await queue.isTaskQueued(await put(queue, note('more', ['group:pages']))), true);
  },

  'takes a failure in a group for one of each member': async (bench) => {
    const queue = await open(bench);
    await put(queue, { command: 'fail', group: 'pages' });
    await finishAll(queue);
    await put(queue, { command: 'note', args: ['a'], group: 'pages' });
    const index = await put(queue, note('index', ['group:pages']));
    assert.equal(await endOf(queue, index), 'cancelled');
  },

  'tells of tasks that are blocked and go on': async (bench) => {
    const queue = await open(bench);
    const stop = new AbortController();
    const events = queue.events({ signal: stop.signal });
    const heard: unknown[] = [];
    const listening = (async () => {
      for await (const event of events) {
        if ('id' in event) heard.push([event.type, event.id]);
        if (event.type === 'finished' && event.id === 'TQ:TaskQueue:2') stop.abort();
      }
    })();
    const a = await put(queue, 'note a');
    const b = await put(queue, note('b', [a]));
    await processAll(queue);
    await listening;
    assert.deepEqual(heard, [
      ['queued', a],
      ['queued', b],
      ['blocked', b],
      ['started', a],
      ['finished', a],
      ['unblocked', b],
      ['started', b],
      ['finished', b],
    ]);
  },
};
