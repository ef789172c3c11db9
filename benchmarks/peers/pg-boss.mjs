// pg-boss 10 on PostgreSQL.
import PgBoss from 'pg-boss';
import { connectionOf, emptyDatabase, POOL_SIZE } from './postgres.mjs';

const NAME = 'tasks';
const BATCH = 500;

export async function prepare({ servers }) {
  await emptyDatabase(servers.postgres);
  const boss = await start(servers.postgres);
  await boss.createQueue(NAME);
  await boss.stop({ graceful: false, wait: true });
}

export async function open({ servers }) {
  const boss = await start(servers.postgres);
  return {
    enqueue: (n) => boss.send(NAME, { n }),
    enqueueMany: (numbers) => boss.insert(numbers.map((n) => ({ name: NAME, data: { n } }))),
    runner: async (options) => runner(boss, options),
    close: () => boss.stop({ graceful: false, wait: true }),
  };
}

async function start(address) {
  const boss = new PgBoss({ connectionString: connectionOf(address, 'measured'), max: POOL_SIZE });
  boss.on('error', console.error);
  return boss.start();
}

/** work() asks twice a second at most; with fetch() and complete() in batches a queue is drained at full speed. */
function runner(boss, { concurrency, onTask }) {
  const runBatch = async () => {
    const batch = await boss.fetch(NAME, { batchSize: BATCH });
    for (let i = 0; i < batch.length; i += concurrency)
      await Promise.all(batch.slice(i, i + concurrency).map(async ({ data }) => onTask(data.n)));
    if (batch.length > 0)
      await boss.complete(
        NAME,
        batch.map(({ id }) => id),
      );
    return batch.length;
  };
  return {
    async run(count) {
      if (count === Infinity) {
        const work = async (batch) => batch.forEach(({ data }) => onTask(data.n));
        await boss.work(NAME, { pollingIntervalSeconds: 0.5, batchSize: BATCH }, work);
        return new Promise(() => undefined);
      }
      for (let done = 0; done < count; ) done += await runBatch();
    },
  };
}
