import { setTimeout as delay } from 'node:timers/promises';
import { noteTask, openQueue } from '../contenders/millrace.mjs';
import { giveWaiting } from '../run/fixtures.mjs';
import { milliseconds, percentile } from '../run/statistics.mjs';

/** Enqueues so often that the queue is busy, and so seldom that a task does not wait for the one before. */
const PAUSE_MILLISECONDS = 2;
const LEAST = 50;

async function enqueueDuring(queue, from, work) {
  const times = [];
  let isDone = false;
  const done = work().then(() => (isDone = true));
  while (!isDone || times.length < LEAST) {
    const n = from + times.length;
    times.push(await milliseconds(() => queue.queueTask(noteTask(n))));
    await delay(PAUSE_MILLISECONDS);
  }
  await done;
  return times;
}

const measure = (durability) => async (place) => {
  await giveWaiting(place, place.count);
  const queue = await openQueue(place, { durability });
  await enqueueDuring(queue, place.count, async () => undefined);
  const taken = [];
  const before = await queue.howManyQueued();
  const times = await enqueueDuring(queue, 2 * place.count, async () =>
    taken.push(await milliseconds(() => queue.compact())),
  );
  const waiting = await queue.howManyQueued();
  await queue.close();
  if (waiting !== before + times.length) throw new Error(`${waiting} tasks are waiting.`);
  return {
    'p99, ms': percentile(times, 0.99),
    'worst, ms': Math.max(...times),
    'compaction, s': taken[0] / 1000,
  };
};

const target = (metric, atMost) => ({
  text: `synced, ${metric.split(',')[0]} at most ${atMost} ms`,
  value: (medians) => medians.millrace?.[metric],
  atMost,
  unit: ' ms',
});

export const compaction = {
  name: 'compaction',
  title: 'an enqueue every few milliseconds while the journal rotates and the state is compacted',
  unit: 'ms',
  better: 'lower',
  synced: 'as the settings say',
  count: 1_000_000,
  quickCount: 1000,
  maxRounds: 3,
  series: [
    { name: 'millrace', title: 'Millrace, fsync', measure: measure('fsync') },
    { name: 'millrace-unsynced', title: 'Millrace, none', measure: measure('none') },
  ],
  targets: [target('p99, ms', 10), target('worst, ms', 50)],
};
