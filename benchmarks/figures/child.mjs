import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { noteTask, openQueue } from '../contenders/millrace.mjs';
import { machineClock, median } from '../run/statistics.mjs';
import { toRegister } from './child-module.mjs';

const module = fileURLToPath(new URL('child-module.mjs', import.meta.url));

async function bareFork() {
  const start = machineClock();
  const child = fork(module, ['bare']);
  const [[reached]] = await Promise.all([once(child, 'message'), once(child, 'close')]);
  return reached - start;
}

async function childTask(queue, n) {
  const id = await queue.queueTask(noteTask(n));
  const start = machineClock();
  await queue.processTasks({ drain: true });
  const { outcome } = await queue.findFinishedTask(id);
  if (outcome.status !== 'done') throw new Error(`The child ended as ${outcome.status}.`);
  return outcome.result - start;
}

async function measure(place) {
  const [[, note]] = toRegister();
  const queue = await openQueue(place, { note });
  const times = { child: [], fork: [] };
  for (let n = 0; n < place.count; n += 1) {
    times.fork.push(await bareFork());
    times.child.push(await childTask(queue, n));
  }
  await queue.close();
  const [child, bare] = [times.child, times.fork].map(median);
  return { 'child task, ms': child, 'bare fork, ms': bare, ratio: child / bare };
}

export const child = {
  name: 'child',
  title: 'from looking for a task to its first line in a process of its own',
  unit: 'ms',
  better: 'lower',
  synced: 'no',
  count: 15,
  quickCount: 1,
  series: [{ name: 'millrace', title: 'Millrace', measure }],
  targets: [
    {
      text: 'at most 1.15 x a bare fork of the same module',
      value: (medians) => medians.millrace?.ratio,
      atMost: 1.15,
      unit: ' x',
    },
    { text: 'with a process kept warm, at most 10 ms', value: () => undefined, atMost: 10, unit: ' ms' },
  ],
};
