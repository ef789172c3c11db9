import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { toRegister } from '@millrace/plugin-shell';
import type { ShellOptions } from '@millrace/plugin-shell';
import { Registry, Task, TaskQueue } from '@millrace/queue';
import type { FinishedTask } from '@millrace/queue';

let stateDir: string;
let queue: TaskQueue;
const retries: number[] = [];

beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'millrace-shell-'));
  const registry = new Registry();
  for (const [command, processor] of toRegister()) registry.register(command, processor);
  const reschedule = async (_token: string, _task: Task, delaySeconds: number) =>
    void retries.push(delaySeconds);
  queue = await TaskQueue.open({ name: 'tasks', stateDir, registry, reschedule, killGraceSeconds: 1 });
});

afterEach(async () => {
  await queue.close();
  await rm(stateDir, { recursive: true });
});

/** Runs one task to its end; it is as if it came from a scheduler, with two attempts left. */
async function finish(args: string[], data: ShellOptions = {}): Promise<FinishedTask | undefined> {
  const id = await queue.queueTask(
    new Task({ command: 'shell', args, data: data as never, retries: 2, userdata: { sched: 'token' } }),
  );
  expect(await queue.processNextTask()).toBe(false);
  await queue.finishAllProcessing();
  return queue.findFinishedTask(id ?? '');
}

const output = async (ended: FinishedTask | undefined) =>
  readFile(queue.outputPath(ended?.task.uuid ?? ''), 'utf8');

test('a program runs as a child task, and what it prints is kept in order', async () => {
  const ended = await finish(['sh', '-c', 'echo first; echo second >&2; echo third']);
  expect(ended?.outcome).toMatchObject({ status: 'done', result: { exitCode: 0 } });
  expect(await output(ended)).toBe('first\nsecond\nthird\n');
});

test('an exit code and a signal are reported', async () => {
  const failed = await finish(['sh', '-c', 'echo why; exit 3']);
  expect(failed?.outcome).toMatchObject({
    status: 'failed',
    error: { code: 'EXIT_CODE', message: 'sh ended with exit code 3.' },
  });
  expect(await output(failed)).toMatch(/^why\n/);
  const killed = await finish(['sh', '-c', 'kill -KILL $$']);
  expect(killed?.outcome).toMatchObject({ status: 'failed', error: { code: 'SIGNAL' } });
  expect(retries).toEqual([]);
});

test('at its time limit a program ends with everything that it started', async () => {
  const ended = await finish(['sh -c "echo \\$\\$; exec sleep 1000" & wait'], {
    shell: true,
    timeoutSeconds: 1,
  });
  expect(ended?.outcome).toMatchObject({ status: 'retried' });
  const grandchild = Number((await output(ended)).split('\n')[0]);
  expect(() => process.kill(grandchild, 0)).toThrow(expect.objectContaining({ code: 'ESRCH' }));
});

test('a failed program is tried again when its task asks for that', async () => {
  retries.length = 0;
  const ended = await finish(['false'], { retry: { delaySeconds: 7 } });
  expect(ended?.outcome).toMatchObject({ status: 'retried', delaySeconds: 7 });
  expect(retries).toEqual([7]);
});
