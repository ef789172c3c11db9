import assert from 'node:assert/strict';
import type { QueueEvent, TaskQueueLike } from '@millrace/queue';
import { processAll, put } from '../queue-bench.js';
import type { QueueTests } from '../queue-bench.js';

/** Follows a queue from now on; resolves with the events up to the first of a type. */
async function eventsUntil(
  queue: TaskQueueLike,
  type: QueueEvent['type'],
  after?: number,
): Promise<QueueEvent[]> {
  const seen: QueueEvent[] = [];
  for await (const event of queue.events(after === undefined ? {} : { after })) {
    seen.push(event);
    if (event.type === type) break;
  }
  return seen;
}

const about = (event: QueueEvent): string => ('id' in event ? `${event.type} ${event.id}` : event.type);

export const events: QueueTests = {
  'tells every instance the life of a task, in order': async (bench) => {
    const [one, other] = [await bench.open(), await bench.open()];
    const following = [eventsUntil(one, 'finished'), eventsUntil(other, 'finished')];
    const id = await put(one, 'note a');
    await one.processNextTask();
    for (const seen of await Promise.all(following)) {
      assert.deepEqual(seen.map(about), [`queued ${id}`, `started ${id}`, `finished ${id}`]);
      const [queued, , finished] = seen;
      assert.ok(queued?.type === 'queued' && finished?.type === 'finished');
      assert.deepEqual([queued.task.command, finished.outcome.status], ['note', 'done']);
    }
  },

  'tells what was removed and why, what was paused and resumed': async (bench) => {
    bench.register('last', { overrides: () => true, processTask: () => undefined });
    const queue = await bench.open();
    const following = eventsUntil(queue, 'resumed');
    const [a, b] = await queue.queueTasks(['note a', 'note b']);
    await queue.unqueueTask(a ?? '');
    await queue.queueTask('last');
    await queue.deleteAllUnprocessedTasks();
    await queue.pauseProcessing();
    await queue.resumeProcessing();
    const seen = await following;
    const removed = seen.flatMap((event) =>
      event.type === 'removed' ? [`${event.reason} ${event.id}`] : [],
    );
    assert.deepEqual(removed.slice(0, 2), [`unqueued ${a}`, `overridden ${b}`]);
    assert.match(removed[2] ?? '', /^deleted /);
    assert.deepEqual(seen.slice(-2).map(about), ['paused', 'resumed']);
  },

  'goes on behind an event that was seen': async (bench) => {
    const queue = await bench.open();
    const following = eventsUntil(queue, 'queued');
    await put(queue, 'note a');
    const [queued] = await following;
    const id = await put(queue, 'note b');
    await processAll(queue);
    const [next] = await eventsUntil(queue, 'queued', queued?.seq);
    assert.ok(next?.type === 'queued' && next.id === id);
  },

  'stops telling when the signal is aborted': async (bench) => {
    const queue = await bench.open();
    const stop = new AbortController();
    const seen: string[] = [];
    for await (const event of queue.events({ signal: stopSoon(stop) })) seen.push(event.type);
    assert.deepEqual(seen, []);
  },
};

function stopSoon(stop: AbortController): AbortSignal {
  setImmediate(() => stop.abort());
  return stop.signal;
}
