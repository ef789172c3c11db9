// How fast a state file is, beside what the file system does by itself in the same run. It asserts nothing: figures of a
// busy machine say little, ratios say more. Run it after a build: node benchmarks/state-file.mjs
import { fork } from 'node:child_process';
import { fdatasync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StateFile } from '../packages/state-file/dist/index.js';

const ROUNDS = 7;
const RECORD = Buffer.alloc(120, 'x');

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

const open = async (dir) => StateFile.open({ dir, name: 'counter', model: counter });
const increment = async (file, options) =>
  file.update(({ state, emit }) => emit({ n: state.n + 1 }), options);
const synced = async (fd) =>
  new Promise((resolve, reject) => fdatasync(fd, (error) => (error ? reject(error) : resolve())));

async function perSecond(count, body) {
  const start = performance.now();
  await body(count);
  return (count * 1000) / (performance.now() - start);
}

function median(values) {
  return values.sort((a, b) => a - b)[values.length >> 1];
}

/** Runs both by turns, so that the load of the machine is the same for either, and prints the medians. */
async function compare(title, count, ours, theirs, body) {
  const rates = { ours: [], theirs: [], ratio: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    const [mine, other] = [await perSecond(count, ours), await perSecond(count, theirs)];
    rates.ours.push(mine);
    rates.theirs.push(other);
    rates.ratio.push(mine / other);
  }
  print(
    title,
    median(rates.ours),
    `${median(rates.ratio).toFixed(2)} x ${body} (${format(median(rates.theirs))}/s)`,
  );
}

function format(rate) {
  return Math.round(rate).toLocaleString('en');
}

function print(title, rate, remark = '') {
  console.log(`${title.padEnd(44)}${format(rate).padStart(12)}/s   ${remark}`);
}

async function alone(dir) {
  const file = await open(dir);
  const raw = openSync(join(dir, 'raw'), 'a');
  const append = () => writeSync(raw, RECORD, 0, RECORD.length, null);
  const times = (step) => async (count) => {
    for (let i = 0; i < count; i += 1) await step();
  };
  await increment(file, { durable: false });
  await compare(
    'update, not waiting for the disk',
    20_000,
    times(() => increment(file, { durable: false })),
    times(append),
    'write',
  );
  await compare(
    'update, durable',
    200,
    times(() => increment(file)),
    times(async () => (append(), synced(raw))),
    'write + fdatasync',
  );
  const together = async (count) =>
    void (await Promise.all(Array.from({ length: count }, () => increment(file))));
  print(
    'update, durable, 1,000 asked for at once',
    await perSecond(20_000, async () => {
      for (let i = 0; i < 20; i += 1) await together(1000);
    }),
  );
  print(
    'read',
    await perSecond(
      20_000,
      times(() => file.read()),
    ),
  );
  await file.close();
}

/** Several processes that update the same state as fast as they can. */
async function racing(dir, processes, count) {
  const script = fileURLToPath(import.meta.url);
  const children = Array.from({ length: processes }, () => fork(script, [dir, String(count)]));
  const heard = (child) => new Promise((resolve) => child.once('message', resolve));
  await Promise.all(children.map(heard));
  const rate = await perSecond(processes * count, async () => {
    for (const child of children) child.send('begin');
    await Promise.all(children.map(heard));
  });
  print(`update, not waiting, ${processes} processes at once`, rate);
}

async function race(dir, count) {
  const file = await open(dir);
  process.once('message', async () => {
    for (let i = 0; i < count; i += 1) await increment(file, { durable: false });
    await file.close();
    process.send('done');
  });
  process.send('open');
}

if (process.argv[2]) await race(process.argv[2], Number(process.argv[3]));
else {
  const dir = mkdtempSync(join(tmpdir(), 'millrace-benchmark-'));
  await alone(dir);
  for (const processes of [2, 4]) await racing(dir, processes, 20_000);
  rmSync(dir, { recursive: true });
}
