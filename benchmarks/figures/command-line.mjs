import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { giveWaiting } from '../run/fixtures.mjs';
import { ratio } from '../run/judge.mjs';
import { median, milliseconds } from '../run/statistics.mjs';

const cli = fileURLToPath(new URL('../../apps/runner/dist/cli.js', import.meta.url));
const RUNS = 7;

/** Starts a process several times; what it takes from start to end. */
async function time(runs, argsOf, cwd) {
  const times = [];
  for (let i = 0; i < runs; i += 1) times.push(await milliseconds(async () => start(argsOf(i), cwd)));
  return { ms: median(times) };
}

function start(args, cwd) {
  const { status, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`);
}

/** The tasks before are `note`, which the command line does not know; it may wait for a plugin that is not here. */
const enqueue = async ({ dir, count }) => {
  const cwd = join(dir, 'cwd');
  mkdirSync(cwd);
  const argsOf = (i) => [cli, '--state-dir', join(dir, 'state'), 'queue', 'shell', 'echo', String(i)];
  return time(count, argsOf, cwd);
};

const WAITING = { full: 100_000, quick: 1000 };

export const commandLine = {
  name: 'command-line',
  title: 'millrace queue as a process, from start to end',
  unit: 'ms',
  better: 'lower',
  synced: 'the task',
  count: RUNS,
  quickCount: 1,
  series: [
    { name: 'node', title: 'node -e 0', measure: ({ dir, count }) => time(count, () => ['-e', '0'], dir) },
    { name: 'millrace', title: 'millrace queue, empty', measure: enqueue },
    {
      name: 'millrace-full',
      title: 'millrace queue, 100,000 waiting',
      measure: async (place) => {
        await giveWaiting(place, place.count === RUNS ? WAITING.full : WAITING.quick);
        return enqueue(place);
      },
    },
  ],
  targets: [
    {
      text: 'empty: at most 1.8 x node -e 0',
      value: ratio('millrace', 'node', 'ms'),
      atMost: 1.8,
      unit: ' x',
    },
    {
      text: '100,000 waiting: at most 500 ms',
      value: (medians) => medians['millrace-full']?.ms,
      atMost: 500,
      unit: ' ms',
    },
  ],
};
