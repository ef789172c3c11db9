import assert from 'node:assert/strict';
import type { Task } from '@millrace/queue';
import { commandsOf, processAll, put } from '../queue-bench.js';
import type { QueueTests } from '../queue-bench.js';

const nothing = (): void => undefined;
const startWithSameLetter = (a: Task, b: Task): boolean => a.getArg(0)?.[0] === b.getArg(0)?.[0];

export const duplicates: QueueTests = {
  'does not queue what repeats a waiting task, whatever its spacing and quoting': async (bench) => {
    const queue = await bench.open();
    const id = await put(queue, 'note "a b" c');
    assert.equal(await queue.queueTask(" note   'a b'  c "), undefined);
    const list = { command: 'note', args: ['a b', 'c'] };
    assert.deepEqual(await queue.queueTask(list, { explain: true }), {
      status: 'duplicate',
      of: id,
      overrode: [],
    });
    await put(queue, 'note a b c');
    assert.equal(await queue.howManyQueued(), 2);
  },

  'tells tasks apart by their data': async (bench) => {
    const queue = await bench.open();
    const id = await put(queue, { command: 'note', data: { width: 1 } });
    await put(queue, { command: 'note', data: { width: 2 } });
    await put(queue, 'note');
    assert.deepEqual(await queue.queueTask({ command: 'note', data: { width: 1 } }, { explain: true }), {
      status: 'duplicate',
      of: id,
      overrode: [],
    });
    assert.equal(await queue.howManyQueued(), 3);
  },

  'looks for duplicates among waiting tasks only': async (bench) => {
    const queue = await bench.open();
    await put(queue, 'note a');
    await processAll(queue);
    await put(queue, 'note a');
    await queue.unqueueTask((await queue.peekNextTask())?.uuid ?? '');
    await put(queue, 'note a');
  },

  'asks a processor with a rule of its own, newest task first': async (bench) => {
    const asked: string[] = [];
    const isDupe = (fresh: Task, old: Task): boolean => {
      asked.push(`${fresh.getArg(0)} ${old.getArg(0)}`);
      return startWithSameLetter(fresh, old);
    };
    bench.register('own', { isDupe, processTask: nothing });
    const queue = await bench.open();
    const [first] = await queue.queueTasks(['own a1', 'own b1']);
    asked.length = 0;
    const report = await queue.queueTask('own a2', { explain: true });
    assert.deepEqual(report, { status: 'duplicate', of: first, overrode: [] });
    assert.deepEqual(asked.slice(0, 2), ['a2 b1', 'a2 a1']);
  },

  'tells duplicates by the key that a processor gives': async (bench) => {
    bench.register('keyed', { dupeKey: (task) => task.getArg(0) ?? '', processTask: nothing });
    const queue = await bench.open();
    const id = await put(queue, 'keyed a 1');
    const report = await queue.queueTask('keyed a 2', { explain: true });
    assert.deepEqual(report, { status: 'duplicate', of: id, overrode: [] });
    await put(queue, 'keyed b 1');
    await put(queue, 'note a 1');
  },

  'removes what a task overrides, newest first, also of other commands': async (bench) => {
    bench.register('last', { overrides: (_, old) => old.getArg(0) !== 'stay', processTask: nothing });
    const queue = await bench.open();
    const [a, , b] = await queue.queueTasks(['note a', 'note stay', 'last b']);
    assert.equal(await queue.isTaskQueued(a ?? ''), false);
    const [c] = await queue.queueTasks(['note c']);
    const report = await queue.queueTask('last d', { explain: true });
    assert.ok(report.status === 'queued');
    assert.deepEqual(report.overrode, [c, b]);
    assert.deepEqual(commandsOf((await queue.snapshotTaskLists()).waiting), ['note stay', 'last d']);
  },

  'lets a task override its own duplicate': async (bench) => {
    const overrides = (fresh: Task, old: Task): boolean => fresh.fullCommand === old.fullCommand;
    bench.register('renew', { overrides, processTask: nothing });
    const queue = await bench.open();
    const old = await put(queue, 'renew a');
    await put(queue, 'note b');
    const fresh = await put(queue, 'renew a');
    assert.equal(await queue.isTaskQueued(old), false);
    assert.equal(await queue.isTaskQueued(fresh), true);
    assert.equal((await queue.peekNextTask())?.command, 'note');
  },

  'does not bring back what was overridden when the task then repeats another': async (bench) => {
    const overrides = (_: Task, old: Task): boolean => old.command === 'note';
    bench.register('sweep', { overrides, isDupe: startWithSameLetter, processTask: nothing });
    const queue = await bench.open();
    const [sweep, note] = await queue.queueTasks(['sweep a1', 'note x']);
    const report = await queue.queueTask('sweep a2', { explain: true });
    assert.deepEqual(report, { status: 'duplicate', of: sweep, overrode: [note] });
    assert.deepEqual(commandsOf((await queue.snapshotTaskLists()).waiting), ['sweep a1']);
  },
};
