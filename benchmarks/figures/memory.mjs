import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { noteTask, openQueue } from '../contenders/millrace.mjs';
import { giveWaiting } from '../run/fixtures.mjs';

/** Bytes that are in use once the garbage is gone. */
function usedBytes() {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  for (let i = 0; i < 3; i += 1) collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const textBytes = (n) => {
  const { command, args } = noteTask(n);
  return Buffer.byteLength([command, ...args].join(' '));
};

async function measure(place) {
  await giveWaiting(place, place.count);
  const before = usedBytes();
  const queue = await openQueue(place);
  const perTask = (usedBytes() - before) / place.count;
  await queue.close();
  return { 'bytes a task': perTask - textBytes(place.count - 1) };
}

export const memory = {
  name: 'memory',
  title: 'memory for each waiting task, beyond the text of its command',
  unit: 'bytes',
  better: 'lower',
  synced: 'does not apply',
  count: 1_000_000,
  quickCount: 1000,
  maxRounds: 1,
  series: [{ name: 'millrace', title: 'Millrace', measure }],
  targets: [
    {
      text: 'at most 600 bytes',
      value: (medians) => medians.millrace?.['bytes a task'],
      atMost: 600,
      unit: ' bytes',
    },
  ],
};
