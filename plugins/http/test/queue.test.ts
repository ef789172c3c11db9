import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { toRegister } from '@millrace/plugin-http';
import { Registry, Task, TaskQueue } from '@millrace/queue';
import type { Outcome } from '@millrace/queue';
import { startServer } from './local-server.js';
import type { LocalServer } from './local-server.js';

let stateDir: string;
let queue: TaskQueue;
let server: LocalServer;
let answer: RequestListener;
let handedBack: string[];

beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'millrace-http-'));
  server = await startServer((request, response) => answer(request, response));
  handedBack = [];
  const registry = new Registry();
  for (const [command, processor] of toRegister()) registry.register(command, processor);
  const reschedule = async (_token: string, { uuid }: Task) => void handedBack.push(uuid);
  queue = await TaskQueue.open({ name: 'tasks', stateDir, registry, reschedule });
});

afterEach(async () => {
  await queue.close();
  await server.close();
  await rm(stateDir, { recursive: true });
});

/** Runs one task to its end; it is as if it came from a scheduler. */
async function finish(retriesLeft: number): Promise<{ id: string; outcome: Outcome | undefined }> {
  const id = await queue.queueTask(
    new Task({ command: 'http', args: [server.url], retries: retriesLeft, userdata: { sched: 'token' } }),
  );
  expect(await queue.processNextTask()).toBe(false);
  await queue.finishAllProcessing();
  return { id: id ?? '', outcome: await outcomeOf(id ?? '') };
}

/** How a task ended. One that is to be tried again is not among the finished ones, but its end is an event too. */
async function outcomeOf(id: string): Promise<Outcome | undefined> {
  for await (const event of queue.events({ after: 0 })) {
    if (event.type === 'finished' && event.id === id) return event.outcome;
  }
  return undefined;
}

test('a request is made by a child task, and its answer is the result', async () => {
  answer = (_request, response) => void response.end('fine');
  expect((await finish(1)).outcome).toMatchObject({ status: 'done', result: { status: 200, body: 'fine' } });
});

test('a body of the greatest length that is kept fits into a result', async () => {
  answer = (_request, response) => void response.end('\u0001'.repeat(100_000));
  expect((await finish(1)).outcome).toMatchObject({
    status: 'done',
    result: { bytes: 100_000, truncated: true },
  });
});

test('a busy server is asked again when it says so, and after the last attempt the task fails', async () => {
  answer = (_request, response) => void response.writeHead(503, { 'retry-after': '7' }).end('busy');
  const retried = await finish(2);
  expect(retried.outcome).toMatchObject({ status: 'retried', delaySeconds: 7, error: { code: 'HTTP_503' } });
  const failed = await finish(1);
  expect(failed.outcome).toMatchObject({ status: 'failed', error: { code: 'HTTP_503' } });
  expect(await readFile(queue.outputPath(failed.id), 'utf8')).toContain('busy');
  expect(handedBack).toEqual([retried.id]);
});
