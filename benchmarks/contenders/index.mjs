import { peers } from './peers.mjs';
import { millrace, millraceUnsynced } from './millrace.mjs';
import { raw } from './raw.mjs';

/**
 * Everything that is compared. A contender has
 *
 * - `name`, `title`, `settings`, `synced`: whether what it acknowledged is on the disk; `version(servers)`;
 * - `isPeer`, and `server`, the name of the one it needs;
 * - `open(place)`: resolves to a session, which has `enqueue(n)` and `enqueueMany(numbers)`, both acknowledged when they
 *   resolve, `runner({ concurrency, onTask })`, which is ready to run when it resolves and whose `run(count)` resolves
 *   once so many tasks have run and are settled, and `close()`.
 */
export const contenders = [millrace, millraceUnsynced, raw, ...peers];
