// Becomes another user and tries to get at a queue. argv: the order as JSON. Prints the code with which each attempt ended.
import * as fs from 'node:fs';
import { join } from 'node:path';
import { Registry, TaskQueue } from '@millrace/queue';
import { Scheduler } from '@millrace/scheduler';
import { silent } from '../../silent.js';
import type { Attempt, Intrusion } from '../intrusion.js';

const order = JSON.parse(process.argv[2] ?? '') as Intrusion;
const { stateDir, shared } = order;
const [file = ''] = fs.readdirSync(stateDir).filter((name) => name.endsWith('.log'));
const path = join(stateDir, file);
const common = { name: 'tasks', logger: silent } as const;

/** What another user may try. None of it may work. */
const attempts: Readonly<Record<Attempt, () => unknown>> = {
  list: () => fs.readdirSync(stateDir),
  read: () => fs.readFileSync(path),
  append: () => fs.appendFileSync(path, '\n00000000 {}'),
  overwrite: () => fs.writeFileSync(path, ''),
  truncate: () => fs.truncateSync(path, 0),
  remove: () => fs.rmSync(path),
  rename: () => fs.renameSync(path, join(shared, 'stolen')),
  'hard link': () => fs.linkSync(path, join(shared, 'linked')),
  'plant a file': () => fs.writeFileSync(join(stateDir, 'tasks.000009.yaml'), 'x'),
  'plant a lock': () => fs.mkdirSync(join(stateDir, 'tasks.lock')),
  'plant a link': () => fs.symlinkSync('/etc/passwd', join(stateDir, 'tasks.output')),
  'open the queue': async () => (await TaskQueue.open({ ...common, stateDir })).close(),
  'open the schedule': async () => (await Scheduler.open({ ...common, stateDir })).close(),
  'open it through a link': async () => {
    fs.symlinkSync(stateDir, join(shared, 'through'));
    await (await TaskQueue.open({ ...common, stateDir: join(shared, 'through') })).close();
  },
};

// What is imported late is imported before this user may not read it any more.
await use(order.ownDir);
process.setgroups?.([order.uid]);
process.setgid?.(order.uid);
process.setuid?.(order.uid);
process.umask(0);
plantTraps();
const codes = new Map<string, string>();
for (const attempt of order.attempts) codes.set(attempt, await codeOf(attempts[attempt]));
console.log(JSON.stringify([...codes]));
process.exit(0);

/** A queue of one's own. */
async function use(dir: string): Promise<void> {
  const registry = new Registry();
  registry.register('bait', () => undefined);
  const queue = await TaskQueue.open({ ...common, stateDir: dir, registry });
  await queue.queueTask('bait');
  await queue.compact();
  await queue.close();
}

/** In a folder that everybody may write to, what the victim's programs look for there by default. */
function plantTraps(): void {
  const bait = `require('fs').writeFileSync(${JSON.stringify(join(shared, 'ran'))}, '')`;
  fs.mkdirSync(join(shared, 'plugins'));
  fs.writeFileSync(join(shared, 'plugins', 'bait.cjs'), `${bait};exports.toRegister = () => [];`);
  fs.writeFileSync(join(shared, 'millrace.yaml'), 'queue: {name: bait}\n');
  fs.mkdirSync(join(shared, 'squatted'), { mode: 0o777 });
  fs.mkdirSync(join(shared, 'theirs'), { mode: 0o700 });
  fs.symlinkSync('theirs', join(shared, 'leads to theirs'));
}

async function codeOf(attempt: () => unknown): Promise<string> {
  try {
    await attempt();
    return 'none';
  } catch (error) {
    return String((error as { code?: unknown }).code);
  }
}
