// graphile-worker 0.17 on PostgreSQL, with the batching that its page on performance recommends for throughput.
import { EventEmitter } from 'node:events';
import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import { counting } from './counting.mjs';
import { connectionOf, emptyDatabase, POOL_SIZE } from './postgres.mjs';

const logger = new Logger(() => () => undefined);

export async function prepare({ servers }) {
  await emptyDatabase(servers.postgres);
  const utils = await makeWorkerUtils({ preset: presetOf(servers.postgres), logger });
  await utils.migrate();
  await utils.release();
}

export async function open({ servers }) {
  const preset = presetOf(servers.postgres);
  const utils = await makeWorkerUtils({ preset, logger });
  await utils.migrate();
  return {
    enqueue: (n) => utils.addJob('note', { n }),
    enqueueMany: (numbers) => utils.addJobs(numbers.map((n) => ({ identifier: 'note', payload: { n } }))),
    runner: async (options) => runner(preset, options),
    close: async () => utils.release(),
  };
}

const presetOf = (address) => ({
  worker: { connectionString: connectionOf(address, 'measured'), maxPoolSize: POOL_SIZE },
});

/** Its runner starts with the run. What completes in batches is in the database once it has stopped. */
function runner(preset, { concurrency, onTask, prompt }) {
  const batching = prompt
    ? {}
    : { localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 };
  const worker = { concurrentJobs: concurrency, ...batching };
  const counter = counting();
  const events = new EventEmitter().on('job:success', counter.count).on('job:failed', counter.fail);
  const taskList = { note: async ({ n }) => onTask(n) };
  const options = { preset: { extends: [preset], worker }, taskList, events, logger, noHandleSignals: true };
  return {
    async run(count) {
      const settled = counter.upTo(count);
      const running = await run(options);
      await settled;
      await running.stop();
    },
  };
}
