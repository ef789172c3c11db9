import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Registry, TaskQueue } from '@millrace/queue';
import type { Family, Round } from '../family.js';
import type { Random } from '../random.js';
import { silent } from '../silent.js';
import { promise } from '../violation.js';
import { ATTEMPTS } from './intrusion.js';
import type { Attempt, Intrusion } from './intrusion.js';
import { millrace } from './millrace.js';
import { attempt } from './refusal.js';

const PROGRAM = fileURLToPath(new URL('./other-user.js', import.meta.url));
const SIZES = { short: 1, long: 5 };
const isRoot = process.getuid?.() === 0;

interface Plan {
  readonly umask: number;
  /** Of a folder that others may write to. */
  readonly mode: number;
  readonly uid: number;
  readonly attempts: readonly Attempt[];
}

/** Two users on one machine. The other one is real where this one is root; the modes of what is created say the rest. */
export const users: Family = {
  name: 'users',
  title: 'another user of the machine reads, changes, plants and squats, after a victim without any umask',
  async play(round) {
    const plans = Array.from({ length: SIZES[round.scale] }, () => drawPlan(round.random));
    round.ledger.plan(JSON.stringify(plans));
    // The other user has to reach what is inside.
    chmodSync(round.folder, 0o711);
    for (const [number, plan] of plans.entries()) await meet(round, join(round.folder, `${number}`), plan);
  },
};

function drawPlan(random: Random): Plan {
  const umask = random.pick([0, 0o002, 0o022, 0o077]);
  const left = [...ATTEMPTS];
  const attempts = ATTEMPTS.map(() => left.splice(random.below(left.length), 1)[0] ?? 'list');
  const mode = random.pick([0o777, 0o1777, 0o775, 0o722]);
  return { umask, mode, uid: random.between(10_000, 60_000), attempts };
}

async function meet(round: Round, place: string, { umask, mode, uid, attempts }: Plan): Promise<void> {
  const [shared, ownDir] = ['shared', 'own'].map((name) => join(place, name)) as [string, string];
  const stateDir = join(place, 'state');
  mkdirSync(shared, { recursive: true });
  chmodSync(place, 0o755);
  chmodSync(shared, 0o1777);
  await useAll(stateDir, umask);
  round.ledger.fault('creation without protection by an umask');
  assertPrivate(stateDir);
  await assertRefused(round, join(place, 'writable'), mode);
  round.ledger.check(2);
  if (!isRoot) return;
  const before = fingerprint(stateDir);
  const order: Intrusion = { uid, stateDir, shared, ownDir, attempts };
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, JSON.stringify(order)]);
  const codes = new Map(JSON.parse(stdout) as [Attempt, string][]);
  for (const one of attempts) {
    round.ledger.fault(`another user: ${one}`);
    promise(codes.get(one) !== 'none', `Another user succeeds: ${one}.`);
  }
  promise(fingerprint(stateDir) === before, 'Something in the state folder was changed by another user.');
  await assertWorks(stateDir);
  await assertTraps(round, shared);
  round.ledger.check(attempts.length + 2);
}

/** Makes everything that there may be in a state folder. */
async function useAll(stateDir: string, umask: number): Promise<void> {
  const before = process.umask(umask);
  try {
    const registry = new Registry();
    registry.register('says', { processTask: (_task, context) => context.log('a secret') });
    const queue = await TaskQueue.open({ name: 'tasks', stateDir, registry, logger: silent });
    await queue.queueTasks(['says one', 'says two']);
    await queue.processNextTask();
    await queue.compact();
    await queue.close();
  } finally {
    process.umask(before);
  }
}

/** A state folder that others may write to is not used. */
async function assertRefused({ ledger }: Round, dir: string, mode: number): Promise<void> {
  mkdirSync(dir);
  chmodSync(dir, mode);
  ledger.fault('a state folder that others may write to');
  const opened = await attempt(async () => open(dir));
  promise('code' in opened, `A state folder with the mode ${mode.toString(8)} is used.`);
}

async function open(stateDir: string): Promise<void> {
  await (await TaskQueue.open({ name: 'tasks', stateDir, logger: silent })).close();
}

/** Nobody else may read or write any of it. */
function assertPrivate(path: string): void {
  const { mode } = statSync(path);
  promise((mode & 0o077) === 0, `${path} has the mode ${(mode & 0o777).toString(8)}.`);
  if (statSync(path).isDirectory()) for (const name of readdirSync(path)) assertPrivate(join(path, name));
}

function fingerprint(path: string): string {
  const { mode, uid, ino } = statSync(path);
  const content = statSync(path).isDirectory()
    ? readdirSync(path).map((name) => fingerprint(join(path, name)))
    : readFileSync(path, 'latin1');
  return JSON.stringify([path, mode, uid, ino, content]);
}

async function assertWorks(stateDir: string): Promise<void> {
  const queue = await TaskQueue.open({ name: 'tasks', stateDir, logger: silent });
  const { waiting } = await queue.snapshotTaskLists();
  await queue.close();
  promise(waiting.length === 1, `Of the tasks of the victim ${waiting.length} are there.`);
}

/** What another user has put where the victim's programs look is neither used nor run. */
async function assertTraps(round: Round, shared: string): Promise<void> {
  for (const trap of ['squatted', 'leads to theirs']) {
    round.ledger.fault(`a state folder of another user: ${trap}`);
    const opened = await attempt(async () => open(join(shared, trap)));
    promise('code' in opened, `A state folder of another user is used: ${trap}.`);
  }
  round.ledger.fault('settings of another user');
  const { stderr } = await millrace(shared, ['info']);
  promise(stderr.includes('SETTINGS_UNSAFE'), 'Settings of another user are read.');
  rmSync(join(shared, 'millrace.yaml'));
  round.ledger.fault('a plugin of another user');
  await millrace(shared, ['commands']);
  promise(!existsSync(join(shared, 'ran')), 'A plugin of another user was run.');
  round.ledger.check(4);
}
