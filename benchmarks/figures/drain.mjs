import { ratioToBest } from '../run/judge.mjs';
import { Ledger } from '../run/ledger.mjs';
import { perSecond } from '../run/statistics.mjs';
import { numbers, seriesOf } from './series.mjs';

const measure =
  (concurrency) =>
  async (session, { count }) => {
    const warmUp = Math.ceil(count / 10);
    const ledger = new Ledger();
    const runner = await session.runner({ concurrency, onTask: ledger.note });
    await session.enqueueMany(numbers(0, warmUp));
    await runner.run(warmUp);
    await session.enqueueMany(numbers(warmUp, count));
    const rate = await perSecond(count, () => runner.run(count));
    ledger.assertEachOnce(0, warmUp + count);
    return { 'tasks/s': rate };
  };

export const drains = [1, 16].map((concurrency) => ({
  name: `drain-${concurrency}`,
  title: `tasks that do nothing, run and settled, ${concurrency} at a time`,
  unit: 'tasks/s',
  better: 'higher',
  synced: 'no claim and no settle of Millrace; of a peer when it syncs',
  count: 10_000,
  quickCount: 300,
  series: seriesOf(({ name }) => name !== 'millrace-unsynced', measure(concurrency)),
  targets: [
    { text: 'at least 4 x the best peer', value: ratioToBest('millrace', 'tasks/s'), atLeast: 4, unit: ' x' },
  ],
}));
