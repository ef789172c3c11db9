import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { toRegister as files } from '@millrace/plugin-files';
import { toRegister as http } from '@millrace/plugin-http';
import { toRegister as shell } from '@millrace/plugin-shell';
import { Registry, TaskQueue } from '@millrace/queue';
import type { ProcessorLike, QueueEvent, TaskSpec } from '@millrace/queue';
import { Scheduler } from '@millrace/scheduler';
import { dropPlugin, makePlace } from './demo/place.js';
import { RunnerProcess } from './demo/runner-process.js';

const folder = makePlace();
const registry = new Registry();
const events: QueueEvent[] = [];
const following = new AbortController();
let runner: RunnerProcess | undefined;
let hits = 0;
let failures = 0;
const server = createServer((_request, response) => {
  hits += 1;
  response.end('ok');
});

function check(text: string, isRight: boolean): void {
  if (!isRight) failures += 1;
  console.log(`${isRight ? 'right' : 'WRONG'}  ${text}`);
}

async function until(what: string, condition: () => boolean): Promise<void> {
  console.log(`  ...  ${what}`);
  while (!condition()) await pause(20);
}

function indexOf(type: QueueEvent['type'], id: string): number {
  return events.findIndex((event) => event.type === type && 'id' in event && event.id === id);
}

function isDone(id: string): boolean {
  return events.some(
    (event) => event.type === 'finished' && event.id === id && event.outcome.status === 'done',
  );
}

function register(pairs: readonly [string, ProcessorLike][]): void {
  for (const [command, processor] of pairs) registry.register(command, processor);
}

async function registerPlugin(path: string): Promise<void> {
  const plugin = (await import(pathToFileURL(path).href)) as { toRegister(): [string, ProcessorLike][] };
  register(plugin.toRegister());
}

async function put(queue: TaskQueue, task: TaskSpec): Promise<string> {
  const id = await queue.queueTask(task);
  if (id === undefined) throw new Error(`${task.command} was not queued`);
  return id;
}

async function startRunner(): Promise<RunnerProcess> {
  const started = new RunnerProcess(folder);
  runner = started;
  await until(`runner ${started.pid} gets ready`, () => started.output.includes('"type":"ready"'));
  return started;
}

async function beforeRunner(queue: TaskQueue): Promise<string[]> {
  const old = await put(queue, { command: 'refresh', args: ['old'] });
  const fresh = await put(queue, { command: 'refresh', args: ['new'] });
  check('override: the newer refresh removed the older', !(await queue.isTaskQueued(old)));
  const again = await queue.queueTask(
    { command: 'files-checksum', args: [join(folder, 'files')] },
    { explain: true },
  );
  const twice = await queue.queueTask(
    { command: 'files-checksum', args: [join(folder, 'files')] },
    { explain: true },
  );
  check('duplicate: the second checksum was refused', twice.status === 'duplicate');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ids = [fresh, ...(again.status === 'queued' ? [again.id] : [])];
  for (let n = 0; n < 5; n += 1) ids.push(await put(queue, { command: 'http', args: [`${url}/${n}`] }));
  console.log(`queued ${ids.length} tasks`);
  return ids;
}

async function showTags(queue: TaskQueue): Promise<string[]> {
  const data = { tags: ['one'] };
  const first = await put(queue, { command: 'shell', args: ['sleep', '0.5'], data });
  const second = await put(queue, { command: 'shell', args: ['sleep', '0.4'], data });
  await until('two tasks with one tag', () => isDone(first) && isDone(second));
  check(
    'tag: one after the other',
    indexOf('finished', first) <
      events.findLastIndex((event) => event.type === 'started' && event.id === second),
  );
  return [first, second];
}

async function showSchedule(scheduler: Scheduler): Promise<void> {
  const script = 'if [ -e tried ]; then exit 0; fi; touch tried; sleep 60';
  const data = { shell: true, cwd: folder, timeoutSeconds: 1, retry: { delaySeconds: 1 } };
  const id = await scheduler.scheduleTask(
    { command: 'shell', args: [script], data },
    { delaySeconds: 1, attempts: 3 },
  );
  await until('a scheduled child comes due, is killed at its timeout, retried', () => isDone(String(id)));
  const ends = events.flatMap((event) =>
    event.type === 'finished' && event.id === id ? [event.outcome.status] : [],
  );
  check('timeout: retried, then done', ends.join() === 'retried,done');
}

async function showPlugin(queue: TaskQueue, running: RunnerProcess): Promise<void> {
  const path = dropPlugin(folder);
  await registerPlugin(path);
  await until('the plugin that was dropped is loaded', () => running.output.includes('late'));
  const id = await put(queue, { command: 'late', args: [] });
  await until('its task', () => indexOf('finished', id) >= 0);
  check('plugin: loaded while running', isDone(id));
}

async function showCrash(queue: TaskQueue, running: RunnerProcess): Promise<void> {
  const ids: string[] = [];
  for (let n = 0; n < 8; n += 1) ids.push(await put(queue, { command: 'shell', args: ['sleep', `0.8${n}`] }));
  await until('the first of 8 starts', () => ids.some((id) => indexOf('started', id) >= 0));
  await running.end('SIGKILL');
  check('kill -9: not everything was finished', !ids.every(isDone));
  await startRunner();
  await until('all 8 finish', () => ids.every(isDone));
  check('kill -9: everything finished after the restart', true);
}

function checkManifest(): void {
  const lines = readFileSync(join(folder, 'files', 'SHA256SUMS'), 'utf8')
    .trimEnd()
    .split('\n');
  const isRight = lines.every((line) => {
    const [sum, name = ''] = line.split('  ');
    return (
      createHash('sha256')
        .update(readFileSync(join(folder, 'files', name)))
        .digest('hex') === sum
    );
  });
  check('manifest: 200 files, each sum as computed here', lines.length === 200 && isRight);
}

async function demo(queue: TaskQueue, scheduler: Scheduler): Promise<void> {
  const ids = await beforeRunner(queue);
  const running = await startRunner();
  await until(`${ids.length} tasks`, () => ids.every(isDone));
  await showTags(queue);
  await showSchedule(scheduler);
  await showPlugin(queue, running);
  await showCrash(queue, running);
  checkManifest();
  check(`http: ${hits} hits of 5`, hits === 5);
}

async function follow(queue: TaskQueue): Promise<void> {
  for await (const event of queue.events({ signal: following.signal })) events.push(event);
}

async function main(): Promise<void> {
  register([...files(), ...http(), ...shell()]);
  await registerPlugin(join(folder, 'plugins', 'refresh.mjs'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const place = { name: 'tasks', stateDir: join(folder, 'state') };
  const queue = await TaskQueue.open({ ...place, registry });
  const scheduler = await Scheduler.open(place);
  const followed = follow(queue);
  const limit = pause(60_000, undefined, { ref: false }).then(() => {
    throw new Error('not finished within 60 s');
  });
  try {
    await Promise.race([demo(queue, scheduler), limit]);
  } finally {
    await runner?.end('SIGTERM');
    following.abort();
    await followed;
    await scheduler.close();
    await queue.close();
  }
}

try {
  await main();
} catch (error) {
  check(String(error), false);
} finally {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
}
console.log(failures === 0 ? 'All right.' : `${failures} wrong.`);
process.exit(failures === 0 ? 0 : 1);
