import assert from 'node:assert/strict';
import { ChildProcessor } from '@millrace/queue';
import { put } from '../queue-bench.js';
import type { QueueBench, QueueTests } from '../queue-bench.js';

/** A module that any process can import: it is its own address. */
const module = `data:text/javascript,${encodeURIComponent(`
  const echo = { doChildTask: (task) => ({ pid: process.pid, args: task.args }) };
  const fail = { doChildTask: () => { throw Object.assign(new Error('broken'), { code: 'BROKEN' }); } };
  const hang = { doChildTask: () => new Promise(() => setInterval(() => undefined, 1000)) };
  export const toRegister = () => Object.entries({ echo, fail, hang });
`)}`;

class Hang extends ChildProcessor {
  override getChildTimeout(): number {
    return 0.1;
  }
}

function registerChildren(bench: QueueBench): void {
  for (const command of ['echo', 'fail']) bench.register(command, new ChildProcessor({ module }));
  bench.register('hang', new Hang({ module }));
}

export const childTasks: QueueTests = {
  'returns false when a child was launched, which runs in a process of its own': async (bench) => {
    registerChildren(bench);
    const queue = await bench.open();
    const id = await put(queue, 'echo "a b" c');
    assert.equal(await queue.processNextTask(), false);
    await queue.finishAllProcessing();
    const { status, result } = (await queue.findFinishedTask(id))?.outcome ?? {};
    const { pid, args } = result as { pid: number; args: string[] };
    assert.deepEqual([status, ...args], ['done', 'a b', 'c']);
    assert.notEqual(pid, process.pid);
  },

  'settles what a child throws, and its time limit': async (bench) => {
    registerChildren(bench);
    const queue = await bench.open();
    const [failing, hanging] = await queue.queueTasks(['fail', 'hang']);
    assert.deepEqual([await queue.processNextTask(), await queue.processNextTask()], [false, false]);
    await queue.finishAllProcessing();
    const failed = (await queue.findFinishedTask(failing ?? ''))?.outcome;
    assert.deepEqual([failed?.status, failed?.error?.code], ['failed', 'BROKEN']);
    assert.equal((await queue.findFinishedTask(hanging ?? ''))?.outcome.status, 'timedOut');
  },
};
