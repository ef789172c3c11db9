import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { noteTask, openQueue } from '../contenders/millrace.mjs';
import { giveWaiting } from '../run/fixtures.mjs';
import { OtherProcess } from '../run/other-process.mjs';
import { median, perSecond } from '../run/statistics.mjs';
import { numbers } from './series.mjs';

const TURNS = 9;

/** A rule by a key of its own, other for every task: nothing is compared, nothing repeats anything. */
const plain = { processTask: () => undefined, dupeKey: (task) => task.args[0] };

/** Enqueues by turns into an empty queue and into the full one. */
async function compare(place, note) {
  const emptyDir = join(place.dir, 'empty');
  mkdirSync(emptyDir);
  const options = { durability: 'none', note };
  const queues = { none: await openQueue({ dir: emptyDir }, options), full: await openQueue(place, options) };
  const turn = Math.max(10, Math.min(2000, place.count / 10));
  const rates = { none: [], full: [] };
  for (let i = 0; i <= TURNS; i += 1)
    for (const [name, queue] of Object.entries(queues))
      rates[name].push(await perSecond(turn, () => enqueueAll(queue, place.count + i * turn, turn)));
  for (const queue of Object.values(queues)) await queue.close();
  const [none, full] = [rates.none, rates.full].map((list) => median(list.slice(1)));
  return { 'with none, tasks/s': none, 'with all waiting, tasks/s': full, ratio: full / none };
}

async function enqueueAll(queue, from, count) {
  for (const n of numbers(from, count))
    if (!(await queue.queueTask(noteTask(n)))) throw new Error(`Task ${n} was not queued.`);
}

async function withDeferred(place) {
  await giveWaiting(place, place.count);
  const holder = new OtherProcess('tagHolder', { place, count: place.count / 10 });
  await holder.next();
  // Alive, so that its task keeps the tag, but without taking time.
  holder.child.kill('SIGSTOP');
  try {
    return await compare(place);
  } finally {
    await holder.end();
  }
}

const kinds = [
  {
    name: 'own-key',
    title: 'a duplicate key of their own',
    measure: async (place) => (await giveWaiting(place, place.count), compare(place, plain)),
  },
  {
    name: 'default',
    title: 'the default duplicate check',
    measure: async (place) => (await giveWaiting(place, place.count), compare(place)),
  },
  { name: 'deferred', title: 'a tenth as many deferred on one tag', measure: withDeferred },
];

export const backlog = {
  name: 'backlog',
  title: 'enqueue, awaited one after the other, into a full queue and into an empty one',
  unit: 'tasks/s',
  better: 'higher',
  synced: 'no, so that the disk hides nothing',
  count: 1_000_000,
  quickCount: 1000,
  maxRounds: 3,
  series: kinds,
  targets: kinds.map(({ name, title }) => ({
    text: `${title}: at least 0.9 of the rate with none`,
    value: (medians) => medians[name]?.ratio,
    atLeast: 0.9,
    unit: ' x',
  })),
};
