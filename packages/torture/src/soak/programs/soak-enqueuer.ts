// Adds its share of the tasks of a phase. argv: folder, number of this enqueuer, count of enqueuers.
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Registry, TaskQueue } from '@millrace/queue';
import type { TaskSpec } from '@millrace/queue';
import { Scheduler } from '@millrace/scheduler';
import { silent } from '../../silent.js';
import { answerWith } from '../answering.js';
import { isChild } from '../children.js';
import { CountingSystem } from '../counting-system.js';

const BATCH = 500;
const MOST_WAITING = 10_000;

const [, , folder = '', own = '0', all = '1'] = process.argv;
const registry = new Registry();
for (const command of ['work', 'fail', 'write', 'tagged', 'child'])
  registry.register(command, () => undefined);
const counting = new CountingSystem();
const options = { stateDir: folder, logger: silent, durability: 'none', system: counting.system } as const;
const queue = await TaskQueue.open({ ...options, name: 'soak', registry });
const scheduler = await Scheduler.open({ ...options, name: 'soak' });

answerWith(async ({ from, to }: { from: number; to: number }) => {
  const numbers = [];
  for (let number = from; number < to; number += 1)
    if (number % Number(all) === Number(own)) numbers.push(number);
  for (let at = 0; at < numbers.length; at += BATCH) await add(numbers.slice(at, at + BATCH));
  return counting.counts;
});

async function add(numbers: readonly number[]): Promise<void> {
  while ((await queue.howManyQueued()) > MOST_WAITING) await pause(20);
  const later = numbers.filter((number) => number % 997 === 5);
  await queue.queueTasks(numbers.filter((number) => !later.includes(number)).map(taskOf));
  for (const number of later)
    await scheduler.scheduleTask(taskOf(number), { delaySeconds: (number % 3) / 4 });
}

function taskOf(number: number): TaskSpec {
  const args = [`${number}`];
  if (isChild(number)) return { command: 'child', args: [...args, join(folder, '..', 'children')] };
  if (number % 101 === 7) return { command: 'fail', args };
  if (number % 53 === 2) return { command: 'write', args };
  if (number % 29 === 1) return { command: 'tagged', args: [...args, `tag ${number % 3}`] };
  return { command: 'work', args };
}
