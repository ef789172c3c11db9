import { startPostgres } from './postgres.mjs';
import { startRedis } from './redis.mjs';

/** How each server is started: `(dir)` resolves to its `address`, its `version`, and how to `stop()` it. */
export const servers = {
  redis: (dir) => startRedis(dir, 'redis', ['--appendonly', 'no']),
  'redis-always': (dir) =>
    startRedis(dir, 'redis-always', ['--appendonly', 'yes', '--appendfsync', 'always']),
  postgres: () => startPostgres(),
};
