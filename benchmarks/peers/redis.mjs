// Redis from the system's packages. On Debian as root it is installed when it is missing.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort, ServerProcess } from './server-process.mjs';

const REMEDY = 'install redis-server (apt-get install redis-server)';

export async function startRedis(parent, name, options) {
  install();
  const [dir, port] = [join(parent, name), await freePort()];
  mkdirSync(dir);
  const common = ['--bind', '127.0.0.1', '--port', port, '--dir', dir, '--save', '', '--daemonize', 'no'];
  const args = [...common, '--maxmemory-policy', 'noeviction', ...options];
  const server = new ServerProcess('redis-server', args.map(String));
  const version = await server.ready(() => ask(port, async (redis) => versionIn(await redis.info('server'))));
  return { address: { host: '127.0.0.1', port, version }, stop: () => server.stop() };
}

/** Empties a server before it is measured again. */
export const emptyRedis = (port) => ask(port, (redis) => redis.flushall());

async function ask(port, question) {
  const redis = new Redis({ host: '127.0.0.1', port, lazyConnect: true, retryStrategy: () => null });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    return await question(redis);
  } finally {
    redis.disconnect();
  }
}

const versionIn = (info) => `Redis ${/^redis_version:(.*?)\r?$/m.exec(info)[1]}`;

const isInstalled = () => spawnSync('redis-server', ['--version']).status === 0;

function install() {
  if (isInstalled()) return;
  if (process.getuid?.() !== 0) throw new Error(`there is no redis-server, and only root can ${REMEDY}`);
  console.log('Installing redis-server from Debian.');
  // At run level 1 Debian does not start the service that comes with it.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const options = { stdio: ['ignore', 'ignore', 'inherit'], env };
  spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'redis-server'], options);
  if (!isInstalled()) throw new Error(`redis-server could not be installed; ${REMEDY}`);
}
