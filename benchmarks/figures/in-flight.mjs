import { ratioToBest } from '../run/judge.mjs';
import { perSecond } from '../run/statistics.mjs';
import { isQueue, seriesOf } from './series.mjs';

const AT_ONCE = 256;

/** Keeps so many enqueues under way: each that is acknowledged is followed by the next. */
async function enqueueAtOnce(session, from, to) {
  let next = from;
  const lane = async () => {
    while (next < to) await session.enqueue(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

export const inFlight = {
  name: 'in-flight-synced',
  title: `enqueue, ${AT_ONCE} under way at a time, synced`,
  unit: 'tasks/s',
  better: 'higher',
  synced: 'each task before it is acknowledged',
  count: 20_000,
  quickCount: 600,
  series: seriesOf(
    (contender) => isQueue(contender) && contender.synced,
    async (session, { count }) => {
      const warmUp = Math.ceil(count / 10);
      await enqueueAtOnce(session, 0, warmUp);
      return { 'tasks/s': await perSecond(count, () => enqueueAtOnce(session, warmUp, warmUp + count)) };
    },
  ),
  targets: [
    { text: 'at least 3 x the best peer', value: ratioToBest('millrace', 'tasks/s'), atLeast: 3, unit: ' x' },
  ],
};
