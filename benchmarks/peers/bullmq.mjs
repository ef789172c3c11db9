// BullMQ 6 on Redis or PostgreSQL.
import { createPostgresBackend, Queue, runMigrations, Worker } from 'bullmq';
import pg from 'pg';
import { counting } from './counting.mjs';
import { connectionOf, emptyDatabase, POOL_SIZE } from './postgres.mjs';
import { emptyRedis } from './redis.mjs';

const NAME = 'tasks';
const isPostgres = (server) => server === 'postgres';

export async function prepare({ servers }, server) {
  if (!isPostgres(server)) return emptyRedis(servers[server].port);
  await emptyDatabase(servers.postgres);
  const client = new pg.Client(connectionOf(servers.postgres, 'measured'));
  await client.connect();
  await runMigrations(client);
  await client.end();
}

export async function open({ servers }, server) {
  const [options, ...backend] = access(servers[server], server);
  const queue = new Queue(NAME, { ...options, defaultJobOptions: { removeOnComplete: true } }, ...backend);
  await queue.waitUntilReady();
  return {
    enqueue: (n) => queue.add('note', { n }),
    enqueueMany: (numbers) => queue.addBulk(numbers.map((n) => ({ name: 'note', data: { n } }))),
    runner: (settings) => runner(access(servers[server], server), settings),
    close: () => queue.close(),
  };
}

function access(address, server) {
  if (!isPostgres(server)) return [{ connection: { host: address.host, port: address.port } }];
  const connection = { connectionString: connectionOf(address, 'measured'), max: POOL_SIZE };
  return [{ connection }, createPostgresBackend];
}

async function runner([options, ...backend], { concurrency, onTask }) {
  const process = async ({ data }) => onTask(data.n);
  const worker = new Worker(NAME, process, { ...options, concurrency, autorun: false }, ...backend);
  const counter = counting();
  worker.on('completed', counter.count);
  worker.on('failed', counter.fail).on('error', counter.fail);
  await worker.waitUntilReady();
  let running;
  const run = async (count) => {
    if (running) worker.resume();
    else running = worker.run();
    await counter.upTo(count);
    // The next tasks are to wait until the next run.
    await worker.pause();
  };
  return { run, close: () => worker.close() };
}
