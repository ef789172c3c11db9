import { fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { StateFile } from '../../packages/state-file/dist/index.js';
import { perSecond } from '../run/statistics.mjs';

const RECORD = Buffer.alloc(120, 'x');
const AT_ONCE = 1000;

const counter = {
  format: 'counter',
  version: 1,
  empty: () => ({ n: 0 }),
  apply(state, { n }, undo) {
    const before = state.n;
    undo?.push(() => (state.n = before));
    state.n = n;
    return state;
  },
  *dump({ n }) {
    yield ['count', n];
  },
  load: (state, _, n) => Object.assign(state, { n }),
};

const increment = (file, durable) => file.update(({ state, emit }) => emit({ n: state.n + 1 }), { durable });

async function times(count, step) {
  for (let i = 0; i < count; i += 1) await step();
}

/** Updates of a state that is one number, so that what is measured is the file alone. */
const updates = (durable, atOnce) => async (place) => {
  const count = sizeOf(place, durable && atOnce === 1);
  const file = await StateFile.open({ dir: join(place.dir, 'state'), name: 'counter', model: counter });
  const step = async () => Promise.all(Array.from({ length: atOnce }, () => increment(file, durable)));
  const rate = await perSecond(count, () => times(count / atOnce, step));
  const { n } = await file.read();
  await file.close();
  if (n !== count) throw new Error(`${n} of ${count} updates were counted.`);
  return { 'a second': rate };
};

const writes = (durable) => async (place) => {
  const file = openSync(join(place.dir, 'raw'), 'a');
  const step = async () => {
    writeSync(file, RECORD, 0, RECORD.length, null);
    if (durable) fdatasyncSync(file);
  };
  const count = sizeOf(place, durable);
  return { 'a second': await perSecond(count, () => times(count, step)) };
};

/** What waits for the disk each time is done a tenth as often. */
const sizeOf = ({ count }, waits) => (waits ? count / 10 : count);

export const stateFile = {
  name: 'state-file',
  title: 'updates of a state file that holds a number, beside bare writes',
  unit: 'a second',
  better: 'higher',
  synced: 'as each says',
  count: 20_000,
  quickCount: 1000,
  series: [
    { name: 'millrace-none', title: 'update, not synced', measure: updates(false, 1) },
    { name: 'write', title: 'write, not synced', measure: writes(false) },
    { name: 'millrace-fsync', title: 'update, synced', measure: updates(true, 1) },
    { name: 'write-fsync', title: 'write + fdatasync', measure: writes(true) },
    {
      name: 'millrace-together',
      title: `updates, ${AT_ONCE.toLocaleString('en')} at once, synced`,
      measure: updates(true, AT_ONCE),
    },
  ],
};
