import { openQueue } from '../contenders/millrace.mjs';
import { ratio } from '../run/judge.mjs';
import { OtherProcess } from '../run/other-process.mjs';
import { perSecond } from '../run/statistics.mjs';

const measure = (contender, processes) => async (place) => {
  const count = Math.floor(place.count / processes);
  const others = Array.from(
    { length: processes },
    (_, i) => new OtherProcess('enqueuer', { contender, place, from: i * count, count }),
  );
  await Promise.all(others.map((other) => other.next()));
  const rate = await perSecond(processes * count, async () => {
    for (const other of others) other.tell('begin');
    await Promise.all(others.map((other) => other.next()));
  });
  await Promise.all(others.map((other) => other.end()));
  await assertWaiting(place, processes * count);
  return { 'tasks/s': rate };
};

async function assertWaiting(place, count) {
  const queue = await openQueue(place);
  const waiting = await queue.howManyQueued();
  await queue.close();
  if (waiting !== count) throw new Error(`${waiting} of ${count} tasks are waiting.`);
}

const common = { unit: 'tasks/s', better: 'higher' };

const figure = (name, contender, synced, count, quickCount) => ({
  ...common,
  name,
  title: `enqueue, awaited one after the other in each process, ${synced === 'no' ? 'not synced' : 'synced'}`,
  synced,
  count,
  quickCount,
  series: [
    { name: 'one', title: 'Millrace, one process', measure: measure(contender, 1) },
    { name: 'four', title: 'Millrace, four processes', measure: measure(contender, 4) },
  ],
  targets: [
    {
      text: 'four together at least half of one alone',
      value: ratio('four', 'one', 'tasks/s'),
      atLeast: 0.5,
      unit: ' x',
    },
  ],
});

export const races = [
  figure('racing-unsynced', 'millrace-unsynced', 'no', 20_000, 100),
  figure('racing-synced', 'millrace', 'each task', 4000, 40),
];
