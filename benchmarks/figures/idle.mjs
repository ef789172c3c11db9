import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../../apps/runner/dist/cli.js', import.meta.url));
/** V8 gives memory back for some time after a start, in threads of its own. */
const SETTLE_SECONDS = 25;

/** Time on a processor, and how often a thread was woken, of all threads of a process. Linux only. */
function usage(pid) {
  const tasks = `/proc/${pid}/task`;
  const threads = readdirSync(tasks);
  const sum = (read) => threads.map(read).reduce((total, value) => total + value, 0);
  return {
    nanoseconds: sum((thread) =>
      Number(readFileSync(join(tasks, thread, 'schedstat'), 'utf8').split(' ')[0]),
    ),
    wakeUps: sum((thread) =>
      Number(
        /^voluntary_ctxt_switches:\s*(\d+)/m.exec(readFileSync(join(tasks, thread, 'status'), 'utf8'))[1],
      ),
    ),
  };
}

async function measure({ dir, count: seconds }) {
  const runner = spawn(process.execPath, [cli, 'run'], { cwd: dir, stdio: 'ignore' });
  try {
    await delay(Math.min(SETTLE_SECONDS, seconds) * 1000);
    const before = usage(runner.pid);
    await delay(seconds * 1000);
    const after = usage(runner.pid);
    return {
      'CPU, %': (after.nanoseconds - before.nanoseconds) / (seconds * 1e7),
      'wake-ups a minute': ((after.wakeUps - before.wakeUps) * 60) / seconds,
    };
  } finally {
    runner.kill('SIGTERM');
    await once(runner, 'close');
  }
}

export const idle = {
  name: 'idle',
  title: 'millrace run with nothing to do, seconds watched',
  unit: '%',
  better: 'lower',
  synced: 'does not apply',
  count: 20,
  quickCount: 0.5,
  maxRounds: 2,
  series: process.platform === 'linux' ? [{ name: 'millrace', title: 'Millrace', measure }] : [],
  targets: [
    { text: 'CPU at most 0.1 %', value: (medians) => medians.millrace?.['CPU, %'], atMost: 0.1, unit: ' %' },
    {
      text: 'no more than one wake-up a second, the safety poll',
      value: (medians) => medians.millrace?.['wake-ups a minute'],
      atMost: 60,
      unit: ' a minute',
    },
  ],
};
