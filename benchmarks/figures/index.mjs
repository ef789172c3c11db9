import { backlog } from './backlog.mjs';
import { bulk } from './bulk.mjs';
import { child } from './child.mjs';
import { commandLine } from './command-line.mjs';
import { compaction } from './compaction.mjs';
import { drains } from './drain.mjs';
import { idle } from './idle.mjs';
import { inFlight } from './in-flight.mjs';
import { latency } from './latency.mjs';
import { memory } from './memory.mjs';
import { opening } from './opening.mjs';
import { races } from './racing.mjs';
import { serials } from './serial.mjs';
import { stateFile } from './state-file.mjs';

/**
 * Everything that is measured. A figure has
 *
 * - `name`, `title`, `unit`, `better` ('higher' or 'lower'), and what of it is `synced`;
 * - `count`, `quickCount`: its size in a full and in a quick run; `maxRounds` where the rounds are long;
 * - `series`: what is measured by turns. Each has `name`, `title`, perhaps the `contender` without which it is left out,
 *   and `measure({ dir, shared, count, servers })`, which resolves to its metrics and throws when a result is wrong;
 * - `targets`: `text`, `value(medians)`, and `atLeast` or `atMost`.
 */
export const figures = [
  ...serials,
  inFlight,
  bulk,
  ...drains,
  latency,
  ...races,
  backlog,
  opening,
  memory,
  compaction,
  commandLine,
  child,
  idle,
  stateFile,
];
