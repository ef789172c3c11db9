import { bytes } from './bytes/bytes.js';
import { calls } from './calls/calls.js';
import { clocks } from './clocks/clocks.js';
import type { Family } from './family.js';
import { hostile } from './hostile/hostile.js';
import { model } from './model/model.js';
import { power } from './power/power.js';
import { processes } from './processes/processes.js';
import { runners } from './runners/runners.js';
import { soak } from './soak/soak.js';
import { stopped } from './stopped/stopped.js';

/** All families, in the order of the report. */
export const families: readonly Family[] = [
  bytes,
  power,
  model,
  clocks,
  calls,
  processes,
  runners,
  stopped,
  ...hostile,
  soak,
];
