import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { Registry, TaskQueue } from '@millrace/queue';
import type { Family, Round } from '../family.js';
import type { Random } from '../random.js';
import { silent } from '../silent.js';
import { promise } from '../violation.js';
import { assertOnly } from './fences.js';
import { watchPrototypes } from './pollution.js';
import { refusalCode } from './refusal.js';
import { hostileJson } from './texts.js';

type OnCorrupt = 'throw' | 'salvage' | 'set-aside';

const SIZES = { short: 10, long: 50 };
/** A lock of that time never becomes stale. In epoch seconds. */
const FUTURE = 4_000_000_000;
const OUTSIDE = 'a file of somebody else\n';

/** One harm done to the files of a queue. */
interface Harm {
  readonly kind: string;
  readonly file: 'snapshot' | 'journal' | 'lock' | 'turn';
  /** What is put in the place of the file or, for `record`, written behind it. */
  readonly content: string;
}

const NODES = [
  ...['fifo', 'folder', 'link to a file outside', 'link to a device', 'link to itself'],
  ...['folder of the future', 'folder with something in it'],
];

/** State files that somebody made up. */
export const files: Family = {
  name: 'files',
  title:
    'made-up state files: nonsense, bombs, paths that lead outside, links, pipes, folders and locks of the future in their place',
  async play(round) {
    const harms = Array.from({ length: SIZES[round.scale] }, () => drawHarm(round.random));
    round.ledger.plan(JSON.stringify(harms));
    const assertPrototypes = watchPrototypes();
    await makeQueue(join(round.folder, 'whole'));
    writeFileSync(join(round.folder, 'outside'), OUTSIDE);
    for (const harm of harms) await suffer(round, harm);
    assertPrototypes();
    assertOnly(round.folder, ['whole', 'outside']);
    promise(readFileSync(join(round.folder, 'outside'), 'utf8') === OUTSIDE, 'A file outside was changed.');
  },
};

function drawHarm(random: Random): Harm {
  const kind = random.pick(['snapshot', 'snapshot', 'journal', 'record', 'record', 'node']);
  if (kind === 'node')
    return {
      kind: random.pick(NODES),
      file: random.pick(['snapshot', 'journal', 'lock', 'turn']),
      content: '',
    };
  if (kind === 'snapshot')
    return { kind: 'made-up snapshot', file: 'snapshot', content: drawSnapshot(random) };
  if (kind === 'journal') return { kind: 'made-up journal', file: 'journal', content: drawBytes(random) };
  return {
    kind: 'made-up record',
    file: 'journal',
    content: JSON.stringify([drawFact(random), drawFact(random)]),
  };
}

function drawSnapshot(random: Random): string {
  const head = (journal: string): string =>
    `format: "millrace-queue"\nversion: 1\ngeneration: 1\nseq: 0\njournal: ${JSON.stringify(journal)}\n`;
  const bomb = Array.from(
    { length: 12 },
    (_, at) => `k${at}: &k${at} [${`*k${at - 1},`.repeat(at && 12)}1]\n`,
  ).join('');
  const section = random.pick([
    'waiting',
    'queue',
    'finished',
    'runners',
    '__proto__',
    'constructor',
    'deferred',
  ]);
  return random.pick([
    () => drawBytes(random),
    () => `${head('../outside')}state:\nchecksum: none\n`,
    () => `${head('/etc/passwd')}state:\nchecksum: none\n`,
    () => `${head('tasks.000001-00000000.log')}state:\nchecksum: none\n`,
    () => bomb,
    () => '['.repeat(random.pick([1000, 100_000])),
    () => `a: ${'{a: '.repeat(5000)}`,
    () => `${head('JOURNAL')}seq: ${'9'.repeat(400)}\nstate:\nchecksum: none\n`,
    () =>
      `${head('JOURNAL')}state:\n  ${section}:\n  - ${JSON.stringify(hostileJson(random, 3))}\nchecksum: none\n`,
    () => `__proto__: {polluted: true}\n${head('JOURNAL')}state:\nchecksum: none\n`,
    () => `&a [*a]`,
    () => '',
  ])();
}

/** Text as latin1, so that it goes through JSON. */
function drawBytes(random: Random): string {
  return Array.from({ length: random.below(400) }, () => String.fromCharCode(random.below(256))).join('');
}

/** Something like a fact of a queue. */
function drawFact(random: Random): unknown {
  const op = random.pick([
    'add',
    'remove',
    'claim',
    'settle',
    'settings',
    'progress',
    'defer',
    '__proto__',
    'x',
  ]);
  const task = {
    id: 'TQ:TaskQueue:99',
    command: 'noop',
    args: hostileJson(random),
    retries: 1,
    timestamp: 1,
  };
  return random.pick([
    () => hostileJson(random),
    () => ({ op, id: hostileJson(random, 1), task: hostileJson(random) }),
    () => ({ op: 'add', task }),
    () => ({ op: 'settings', settings: hostileJson(random) }),
  ])();
}

async function suffer(round: Round, harm: Harm): Promise<void> {
  for (const onCorrupt of ['throw', 'salvage', 'set-aside'] as const) {
    const folder = join(round.folder, 'harmed');
    cpSync(join(round.folder, 'whole'), folder, { recursive: true });
    inflict(folder, harm);
    round.ledger.fault(harm.kind);
    try {
      await use(folder, onCorrupt);
    } catch (error) {
      if (!isSystemError(error)) assertAllowed(refusalCode(error), onCorrupt);
    }
    round.ledger.check();
    rmSync(folder, { recursive: true });
  }
}

/** Everything that looks into the state, and a task that goes through. */
async function use(stateDir: string, onCorrupt: OnCorrupt): Promise<void> {
  const options = { name: 'tasks', stateDir, onCorrupt, logger: silent, stateTimeout: 0.1 } as const;
  const queue = await TaskQueue.open({ ...options, registry: new Registry() });
  try {
    await queue.snapshotTaskLists();
    await queue.finishedTasks();
    await queue.queueTask({ command: 'noop', args: ['after the harm'] });
    await queue.compact();
  } finally {
    await queue.close();
  }
}

/** Who asked for a repair is not told of damage. */
function assertAllowed(code: string, onCorrupt: OnCorrupt): void {
  promise(
    onCorrupt === 'throw' || code !== 'CORRUPT_STATE',
    `Damage is reported in spite of onCorrupt '${onCorrupt}'.`,
  );
}

/** What the system refuses arrives as it is. */
function isSystemError(error: unknown): boolean {
  const { code, syscall } = error as { code?: unknown; syscall?: unknown };
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code) && typeof syscall === 'string';
}

function inflict(folder: string, { kind, file, content }: Harm): void {
  const journal = nameIn(folder, '.log');
  const path = join(
    folder,
    { snapshot: nameIn(folder, '.yaml'), journal, lock: 'tasks.lock', turn: 'tasks.turn' }[file],
  );
  if (kind === 'made-up record') return writeFileSync(path, recordBehind(path, content), { flag: 'a' });
  rmSync(path, { force: true, recursive: true });
  if (kind === 'fifo') execFileSync('mkfifo', [path]);
  else if (kind === 'folder') mkdirSync(path);
  else if (kind === 'folder with something in it') mkdirSync(join(path, 'something'), { recursive: true });
  else if (kind === 'folder of the future') {
    mkdirSync(path);
    utimesSync(path, FUTURE, FUTURE);
  } else if (kind === 'link to a file outside') symlinkSync(join(folder, '..', 'outside'), path);
  else if (kind === 'link to a device') symlinkSync('/dev/zero', path);
  else if (kind === 'link to itself') symlinkSync(path, path);
  else writeFileSync(path, Buffer.from(content.replace('JOURNAL', journal), 'latin1'), { mode: 0o600 });
}

/** A record that counts, as the format has it: it follows the last one by number and check. */
function recordBehind(path: string, ops: string): string {
  const last = readFileSync(path, 'utf8').split('\n').at(-1) ?? '';
  const { seq = 0, durable = 0 } = JSON.parse(last.slice(9)) as { seq?: number; durable?: number };
  const json = `{"seq":${seq + 1},"by":"stranger","at":1,"durable":${durable},"prev":"${last.slice(0, 8)}","ops":${ops}}`;
  return `\n${crc32(json).toString(16).padStart(8, '0')} ${json}`;
}

function nameIn(folder: string, ending: string): string {
  return readdirSync(folder).find((name) => name.endsWith(ending)) ?? `tasks${ending}`;
}

async function makeQueue(stateDir: string): Promise<void> {
  const queue = await TaskQueue.open({ name: 'tasks', stateDir, registry: new Registry(), logger: silent });
  await queue.queueTasks(['noop 1', 'noop 2', 'noop 3']);
  await queue.processNextTask();
  await queue.close();
}
