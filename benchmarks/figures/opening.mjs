import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openQueue } from '../contenders/millrace.mjs';
import { giveWaiting } from '../run/fixtures.mjs';
import { ratio } from '../run/judge.mjs';
import { milliseconds } from '../run/statistics.mjs';

/** Every entry of a snapshot is JSON on a line of its own; they are parsed in one go, and kept. */
function readAndParse({ dir }) {
  const folder = join(dir, 'state');
  const entries = [];
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.yaml'))) {
    for (const line of readFileSync(join(folder, file), 'utf8').split('\n'))
      if (line.startsWith('  - {')) entries.push(JSON.parse(line.slice(4)));
  }
  return entries;
}

async function open(place) {
  let queue;
  const time = await milliseconds(async () => (queue = await openQueue(place)));
  const waiting = await queue.howManyQueued();
  await queue.close();
  if (waiting !== place.count) throw new Error(`${waiting} of ${place.count} tasks are waiting.`);
  return { ms: time };
}

async function parse(place) {
  let entries;
  const time = await milliseconds(async () => (entries = readAndParse(place)));
  // One entry is that of the queue itself.
  if (entries.length !== place.count + 1) throw new Error(`${entries.length} entries were found.`);
  return { ms: time };
}

const given = (body) => async (place) => (await giveWaiting(place, place.count), body(place));

export const opening = {
  name: 'opening',
  title: 'opening a queue of waiting tasks',
  unit: 'ms',
  better: 'lower',
  synced: 'does not apply',
  count: 1_000_000,
  quickCount: 1000,
  maxRounds: 3,
  series: [
    { name: 'millrace', title: 'Millrace, open', measure: given(open) },
    { name: 'parse', title: 'read and JSON.parse', measure: given(parse) },
  ],
  targets: [
    {
      text: 'at most 2 x reading and JSON.parse of the same lines',
      value: ratio('millrace', 'parse', 'ms'),
      atMost: 2,
      unit: ' x',
    },
  ],
};
