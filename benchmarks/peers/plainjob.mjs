// plainjob on better-sqlite3. Its calls are synchronous, so several at once are one after the other.
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { better, defineQueue, defineWorker } from 'plainjob';

const logger = { error: console.error, warn() {}, info() {}, debug() {} };

/** Opens a session; `synchronous` is NORMAL or FULL. */
export async function open({ dir }, synchronous) {
  const database = new Database(join(dir, 'tasks.sqlite'));
  const queue = defineQueue({ connection: better(database), logger });
  // defineQueue has set NORMAL.
  database.pragma(`synchronous = ${synchronous}`);
  return {
    enqueue: async (n) => queue.add('note', { n }),
    enqueueMany: async (numbers) =>
      queue.addMany(
        'note',
        numbers.map((n) => ({ n })),
      ),
    runner: async (options) => runner(queue, options),
    close: async () => queue.close(),
  };
}

/**
 * A worker of plainjob runs one task at a time, so concurrency is so many workers. It polls, each second by default;
 * `prompt` is a hundred times as often.
 */
function runner(queue, { concurrency, onTask, prompt }) {
  let completed = 0;
  let resolveAll;
  let wanted = Infinity;
  const onCompleted = () => (completed += 1) === wanted && resolveAll();
  const options = { queue, logger, onCompleted, pollIntervall: prompt ? 10 : undefined };
  const process = ({ data }) => onTask(JSON.parse(data).n);
  const workers = Array.from({ length: concurrency }, () => defineWorker('note', process, options));
  const run = async (count) => {
    [completed, wanted] = [0, count];
    const done = new Promise((resolve) => (resolveAll = resolve));
    const started = workers.map((worker) => worker.start());
    await done;
    await Promise.all(workers.map((worker) => worker.stop()));
    await Promise.all(started);
  };
  return { run };
}
