import { ratio } from '../run/judge.mjs';
import { perSecond } from '../run/statistics.mjs';
import { seriesOf } from './series.mjs';

/** Awaits one enqueue after the other. */
async function measure(session, { count }) {
  const warmUp = Math.ceil(count / 10);
  const enqueue = async (from, to) => {
    for (let n = from; n < to; n += 1) await session.enqueue(n);
  };
  await enqueue(0, warmUp);
  return { 'tasks/s': await perSecond(count, () => enqueue(warmUp, warmUp + count)) };
}

const common = { unit: 'tasks/s', better: 'higher' };

export const serials = [
  {
    ...common,
    name: 'serial-unsynced',
    title: 'enqueue, awaited one after the other, not synced',
    synced: 'no',
    count: 20_000,
    quickCount: 200,
    series: seriesOf(({ synced }) => !synced, measure),
    targets: [
      {
        text: 'at least 2 x plainjob NORMAL',
        value: ratio('millrace-unsynced', 'plainjob-normal', 'tasks/s'),
        atLeast: 2,
        unit: ' x',
      },
    ],
  },
  {
    ...common,
    name: 'serial-synced',
    title: 'enqueue, awaited one after the other, synced',
    synced: 'each task',
    count: 3000,
    quickCount: 50,
    series: seriesOf(({ synced }) => synced, measure),
    targets: [
      {
        text: 'at least 0.9 x a bare append + fdatasync',
        value: ratio('millrace', 'raw', 'tasks/s'),
        atLeast: 0.9,
        unit: ' x',
      },
    ],
  },
];
