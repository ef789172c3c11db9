import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Registry } from '@millrace/queue';
import type { TaskQueue } from '@millrace/queue';
import { Place, until } from './place.js';

const RUNNER = fileURLToPath(new URL('./fixtures/retrying-runner.mjs', import.meta.url));
const TASKS = 20;
const FAILURES = 3;

let place: Place;
let runners: ChildProcess[];

beforeEach(() => {
  place = new Place();
  runners = [];
});

afterEach(async () => {
  for (const runner of runners) runner.kill('SIGKILL');
  await place.remove();
});

function start(): void {
  runners.push(
    spawn(process.execPath, [RUNNER, place.path('state'), place.path('runs')], { stdio: 'ignore' }),
  );
}

async function openWithTasks(): Promise<TaskQueue> {
  const registry = new Registry();
  registry.register('fail', () => undefined);
  const queue = await place.open({ registry, maxRunning: 4 });
  await queue.queueTasks(
    Array.from({ length: TASKS }, (_, i) => ({ command: 'fail', args: [`t${i}`, String(FAILURES)] })),
  );
  return queue;
}

async function untilAllEnded(queue: TaskQueue): Promise<void> {
  await until(async () => (await queue.finishedTasks()).length === TASKS);
}

test('each retry comes back once, whichever of several runners sees first that it is due', async () => {
  const queue = await openWithTasks();
  for (let i = 0; i < 3; i += 1) start();
  await untilAllEnded(queue);
  const expected = Array.from({ length: TASKS }, (_, i) =>
    Array.from({ length: FAILURES + 1 }, (_unused, run) => `t${i} ${run + 1} ${run}`),
  );
  expect(place.lines('runs').sort()).toEqual(expected.flat().sort());
});

test('no retry is lost or doubled, and no death counted as a failure, while runners are killed', async () => {
  const queue = await openWithTasks();
  start();
  for (let kill = 0; kill < 2; kill += 1) {
    const runs = place.lines('runs').length;
    start();
    await until(() => place.lines('runs').length >= runs + 10);
    runners.shift()?.kill('SIGKILL');
  }
  await untilAllEnded(queue);
  for (const { task, outcome } of await queue.finishedTasks()) {
    expect(outcome.status).toBe('done');
    expect(task.failures).toHaveLength(FAILURES);
    const [name = ''] = task.args;
    const runs = place.lines('runs').filter((line) => line.startsWith(`${name} `));
    // A run whose end was not written is made again, with the same failures behind it.
    expect(new Set(runs.map((line) => line.split(' ')[2]))).toEqual(new Set(['0', '1', '2', '3']));
    expect(runs.length).toBeLessThanOrEqual(task.attempts);
  }
});
