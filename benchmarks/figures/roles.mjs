import { once } from 'node:events';
import { contenders } from '../contenders/index.mjs';
import { openQueue } from '../contenders/millrace.mjs';
import { machineClock } from '../run/statistics.mjs';
import { numbers } from './series.mjs';

const contenderNamed = (wanted) => contenders.find(({ name }) => name === wanted);

/** Runs tasks of a contender and tells when each of `count` was started. */
async function timekeeper({ contender, place, count }, tell) {
  const session = await contenderNamed(contender).open(place);
  const startedAt = new Map();
  const onTask = (n) => {
    startedAt.set(n, machineClock());
    if (startedAt.size === count) tell([...startedAt]);
  };
  const runner = await session.runner({ concurrency: 1, onTask, prompt: true });
  void runner.run(Infinity);
  tell('running');
}

/** Enqueues `count` tasks, one after the other, once it is told to. */
async function enqueuer({ contender, place, from, count }, tell) {
  const session = await contenderNamed(contender).open(place);
  tell('open');
  await once(process, 'message');
  for (const n of numbers(from, count)) await session.enqueue(n);
  tell('done');
}

/** Holds the tag that `count` tasks are deferred for, and every slot, until it is ended. */
async function tagHolder({ place, count }, tell) {
  const queue = await openQueue(place, {
    durability: 'none',
    maxRunning: 2,
    tagged: { processTask: () => new Promise(() => undefined), deferralTags: () => ['tag'] },
    note: () => new Promise(() => undefined),
  });
  const tasks = numbers(0, count + 1).map((n) => ({ command: 'tagged', args: [String(n)], priority: 1 }));
  await queue.queueTasks(tasks);
  void queue.processTasks();
  for await (const { type } of queue.events())
    if (type === 'deferred' && (await queue.howManyDeferred()) === count) break;
  tell('held');
}

/** What a process beside the one that measures can do: `(given, tell)`. */
export const roles = { timekeeper, enqueuer, tagHolder };
