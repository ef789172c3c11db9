// A process that adds ids to a tally, one after the other, and writes each to its output once it is acknowledged.
// At the nth time that the protocol comes to a wait point it may kill or stop itself.
import { writeSync } from 'node:fs';
import { StateFile } from '@millrace/state-file';
import { createSystemWith } from '@millrace/state-file/testing';
import { tally } from './tally.mjs';

const {
  dir,
  prefix,
  count = Infinity,
  durable = true,
  compactEvery,
  persistent,
  at,
  options,
} = JSON.parse(process.argv[2]);

let visits = 0;
const system = createSystemWith({
  reached(point) {
    if (point === at?.point && (visits += 1) === (at.nth ?? 1)) process.kill(process.pid, at.signal);
  },
});

const file = await StateFile.open({ dir, name: 'a', model: tally, system, ...options });
for (let i = 0; i < count; i += 1) {
  const id = `${prefix}:${i}`;
  await add(id);
  writeSync(1, `${id}\n`);
  if (compactEvery && i % compactEvery === compactEvery - 1) await file.compact();
}
await file.close();

/** With `persistent`, goes on trying while the files are damaged, until somebody has repaired them. */
async function add(id) {
  try {
    await file.update(({ state, emit }) => state.counts.has(id) || emit({ id }), { durable });
  } catch (error) {
    if (!persistent || error.code !== 'CORRUPT_STATE') throw error;
    await new Promise((resolve) => setTimeout(resolve, 10));
    await add(id);
  }
}
