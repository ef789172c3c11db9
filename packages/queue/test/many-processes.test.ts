import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Place, until } from './place.js';

const TASKS_EACH = 10_000;

let place: Place;
let processes: ChildProcess[];

beforeEach(() => {
  place = new Place();
  processes = [];
});

afterEach(async () => {
  for (const started of processes) started.kill('SIGKILL');
  await place.remove();
});

function start(program: string, ...args: string[]): ChildProcess {
  const path = fileURLToPath(new URL(`./fixtures/${program}`, import.meta.url));
  const started = fork(path, [place.path('state'), ...args], { stdio: 'inherit' });
  processes.push(started);
  return started;
}

test('two processes queue, a third runs, a fourth pauses and resumes: nothing lost, nothing twice, order kept', async () => {
  const queue = await place.open({ maxRunning: 1, historyLimit: 10 });
  const runner = start('runner.mjs', place.path('ran'));
  const pauser = start('pauser.mjs');
  const enqueuers = ['a', 'b'].map((mark) => start('enqueuer.mjs', mark, String(TASKS_EACH)));
  await Promise.all(enqueuers.map(async (enqueuer) => once(enqueuer, 'exit')));
  pauser.send('end');
  const [rounds] = await once(pauser, 'message');
  await until(async () => (await queue.howManyQueued()) + (await queue.howManyInProcess()) === 0);
  runner.kill('SIGTERM');
  await once(runner, 'exit');
  const ran = place.lines('ran');
  const expected = Array.from({ length: TASKS_EACH }, (_, i) => i);
  for (const mark of ['a', 'b']) {
    const numbers = ran.filter((line) => line.startsWith(mark)).map((line) => Number(line.slice(2)));
    expect(numbers).toEqual(expected);
  }
  expect(ran).toHaveLength(2 * TASKS_EACH);
  expect(rounds).toBeGreaterThan(0);
}, 180_000);
