import { setTimeout as delay } from 'node:timers/promises';
import { OtherProcess } from '../run/other-process.mjs';
import { ratioToBest } from '../run/judge.mjs';
import { machineClock, percentile } from '../run/statistics.mjs';
import { isQueue, seriesOf } from './series.mjs';

const PAUSE_MILLISECONDS = 5;

const ofBest = (metric) => ({
  text: `${metric}: at most half of the best peer's`,
  value: ratioToBest('millrace', metric, Math.min),
  atMost: 0.5,
  unit: ' x',
});

export const latency = {
  name: 'latency',
  title: 'from enqueue in one process to start in another, which has nothing else to do',
  unit: 'ms',
  better: 'lower',
  synced: 'as the settings of each say',
  count: 400,
  quickCount: 20,
  series: seriesOf(isQueue, async (session, place, { name: contender }) => {
    const { count } = place;
    const runner = new OtherProcess('timekeeper', { contender, place, count });
    await runner.next();
    await delay(200);
    const started = runner.next();
    const enqueuedAt = [];
    for (let n = 0; n < count; n += 1) {
      enqueuedAt.push(machineClock());
      await session.enqueue(n);
      await delay(PAUSE_MILLISECONDS);
    }
    const times = (await started).map(([n, at]) => at - enqueuedAt[n]);
    await runner.end();
    return { 'p50, ms': percentile(times, 0.5), 'p99, ms': percentile(times, 0.99) };
  }),
  targets: [ofBest('p50, ms'), ofBest('p99, ms')],
};
