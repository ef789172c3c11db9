import { fork, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { inspectQueue } from '@millrace/queue';
import type { QueueInspection } from '@millrace/queue';
import { childRegistry, isRunning, Place, until } from './place.js';

const RUNNER = fileURLToPath(new URL('./fixtures/runner.mjs', import.meta.url));

let place: Place;
let processes: ChildProcess[];

beforeEach(() => {
  place = new Place();
  processes = [];
});

afterEach(async () => {
  for (const one of processes) one.kill('SIGKILL');
  await place.remove();
});

function startRunner(): ChildProcess {
  const runner = fork(RUNNER, [place.path('state'), place.path('ran')], { stdio: 'inherit' });
  processes.push(runner);
  return runner;
}

async function inspect(): Promise<QueueInspection> {
  return inspectQueue({ stateDir: place.path('state'), name: 'tasks' });
}

test('a queue that was never opened is absent, and looking does not create it', async () => {
  expect(await inspect()).toMatchObject({ files: { status: 'absent' }, isReadable: false, runners: [] });
  expect(readdirSync(place.dir)).toEqual([]);
});

test('what a killed runner left is told, put back on request, and the runner is forgotten', async () => {
  const queue = await place.open({ registry: await childRegistry() });
  queue.registry.register('stay', () => undefined);
  const id = (await queue.queueTask('stay here')) as string;
  await queue.queueTask('noop');
  const runner = startRunner();
  await until(() => place.lines('ran').length === 1);
  expect((await inspect()).processing).toMatchObject([
    { id, command: 'stay', runner: { pid: runner.pid, status: 'working' }, child: undefined },
  ]);
  runner.kill('SIGKILL');
  await once(runner, 'exit');
  const left = await inspect();
  expect(left.processing).toMatchObject([{ id, runner: { pid: runner.pid, status: 'dead' } }]);
  expect(left.processing[0]?.overdueSeconds).toBeLessThan(0);
  expect(left.runners).toMatchObject([{ pid: runner.pid, status: 'dead' }]);
  expect(left.commands).toEqual(new Map([['stay', 1]]));
  expect(await queue.recoverTasks()).toEqual([id]);
  expect(await inspect()).toMatchObject({ waiting: 1, processing: [], runners: [] });
});

test('a child that outlives its runner is told, and left to the next that processes', async () => {
  const queue = await place.open({ registry: await childRegistry() });
  const id = (await queue.queueTask(`await ${place.path('pids')} ${place.path('go')}`)) as string;
  const runner = startRunner();
  await until(() => place.lines('pids').length === 1);
  runner.kill('SIGKILL');
  await once(runner, 'exit');
  const pid = Number(place.lines('pids')[0]);
  expect((await inspect()).processing).toMatchObject([
    { id, runner: { status: 'dead' }, child: { pid, status: 'alive' } },
  ]);
  expect(await queue.recoverTasks()).toEqual([]);
  expect(await queue.isTaskProcessing(id)).toBe(true);
  writeFileSync(place.path('go'), '');
  await queue.processTasks({ drain: true });
  expect((await queue.findFinishedTask(id))?.outcome).toMatchObject({ status: 'done', result: 'seen' });
});

test('a process that bears the mark of a run that is over is a stray, those of runs that go on are none', async () => {
  const queue = await place.open({ registry: await childRegistry() });
  const id = (await queue.queueTask(`hang ${place.path('pids')} 60`)) as string;
  await queue.processNextTask();
  await until(() => place.lines('pids').length === 1);
  expect((await inspect()).strays).toEqual([]);
  const mark = (attempt: number): string => `${queue.stateDir}/tasks ${id} ${attempt}`;
  const env = { ...process.env, MILLRACE_RUN: mark(7) };
  const stray = spawn('sleep', ['300'], { env, stdio: 'ignore' });
  processes.push(stray);
  await once(stray, 'spawn');
  await until(() => isRunning(stray.pid ?? 0));
  expect((await inspect()).strays).toEqual([{ pid: stray.pid, id, attempt: 7 }]);
  await queue.stopProcessing();
});

test('a damaged queue is looked at as far as a salvage would bring it back', async () => {
  const queue = await place.open();
  await queue.queueTask('noop 1');
  await queue.close();
  const [snapshot = ''] = readdirSync(place.path('state')).filter((file) => file.endsWith('.yaml'));
  writeFileSync(place.path(`state/${snapshot}`), 'nonsense');
  expect(await inspect()).toMatchObject({
    files: { status: 'damaged', salvageable: { commits: expect.any(Number) } },
    isReadable: true,
    waiting: 1,
  });
});
