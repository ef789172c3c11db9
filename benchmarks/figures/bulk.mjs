import { ratioToBest } from '../run/judge.mjs';
import { median, perSecond } from '../run/statistics.mjs';
import { numbers, seriesOf } from './series.mjs';

const CALLS = 5;

export const bulk = {
  name: 'bulk-synced',
  title: 'enqueue of many tasks in one call, synced',
  unit: 'tasks/s',
  better: 'higher',
  synced: 'the call, before it is acknowledged',
  count: 10_000,
  quickCount: 500,
  series: seriesOf(
    ({ synced }) => synced,
    async (session, { count }) => {
      const rates = [];
      for (let call = 0; call <= CALLS; call += 1) {
        const tasks = numbers(call * count, count);
        rates.push(await perSecond(count, () => session.enqueueMany(tasks)));
      }
      // The first call warms up.
      return { 'tasks/s': median(rates.slice(1)) };
    },
  ),
  targets: [
    {
      text: 'at least 1.5 x the best peer',
      value: ratioToBest('millrace', 'tasks/s'),
      atLeast: 1.5,
      unit: ' x',
    },
  ],
};
