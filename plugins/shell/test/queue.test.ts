import { execFileSync } from 'node:child_process';
import { closeSync, createReadStream, openSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { toRegister } from '@millrace/plugin-shell';
import type { ShellOptions } from '@millrace/plugin-shell';
import { Registry, Task, TaskQueue } from '@millrace/queue';
import type { Outcome } from '@millrace/queue';

let stateDir: string;
let queue: TaskQueue;
let handedBack: string[];

beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'millrace-shell-'));
  handedBack = [];
  const registry = new Registry();
  for (const [command, processor] of toRegister()) registry.register(command, processor);
  const reschedule = async (_token: string, { uuid }: Task) => void handedBack.push(uuid);
  queue = await TaskQueue.open({ name: 'tasks', stateDir, registry, reschedule, killGraceSeconds: 1 });
});

afterEach(async () => {
  await queue.close();
  await rm(stateDir, { recursive: true });
});

/** Runs one task to its end; it is as if it came from a scheduler, with two attempts left. */
async function finish(
  args: string[],
  data: ShellOptions = {},
): Promise<{ id: string; outcome: Outcome | undefined }> {
  const id = await queue.queueTask(
    new Task({ command: 'shell', args, data: data as never, retries: 2, userdata: { sched: 'token' } }),
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

const output = async ({ id }: { id: string }) => readFile(queue.outputPath(id), 'utf8');

test('a program runs as a child task, and what it prints is kept in order', async () => {
  const ended = await finish(['sh', '-c', 'echo first; echo second >&2; echo third']);
  expect(ended.outcome).toMatchObject({ status: 'done', result: { exitCode: 0 } });
  expect(await output(ended)).toBe('first\nsecond\nthird\n');
});

test('an exit code and a signal are reported', async () => {
  const failed = await finish(['sh', '-c', 'echo why; exit 3']);
  expect(failed.outcome).toMatchObject({
    status: 'failed',
    error: { code: 'EXIT_CODE', message: 'sh ended with exit code 3.' },
    exitCode: 3,
  });
  expect(await output(failed)).toMatch(/^why\n/);
  const killed = await finish(['sh', '-c', 'kill -KILL $$']);
  expect(killed.outcome).toMatchObject({ status: 'failed', error: { code: 'SIGNAL' }, signal: 'SIGKILL' });
  expect(handedBack).toEqual([]);
});

test('at its time limit a program is ended and, as its attempts allow, tried again later', async () => {
  const ended = await finish(['sleep', '1000'], { timeoutSeconds: 0.5 });
  expect(ended.outcome).toMatchObject({ status: 'retried', error: { code: 'TASK_TIMED_OUT' } });
});

test('a program that is ended takes everything with it that it started', async () => {
  const pipe = join(stateDir, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const script = 'sh -c "echo started; exec sleep 1000" > "$1" & wait';
  const id = await queue.queueTask({ command: 'shell', args: [script, pipe], data: { shell: true } });
  await queue.processNextTask();
  // Reading begins with the first process that has the pipe open, and ends once the last one is gone.
  const reading = createReadStream(pipe, 'utf8').iterator();
  try {
    expect((await reading.next()).value).toBe('started\n');
    await queue.stopProcessing();
    expect((await reading.next()).done).toBe(true);
    expect(await queue.isTaskQueued(id ?? '')).toBe(true);
  } finally {
    // Whoever still waits for a writer waits no longer.
    closeSync(openSync(pipe, 'r+'));
  }
});

test('a failed program is tried again when its task asks for that', async () => {
  const ended = await finish(['false'], { retry: { delaySeconds: 7 } });
  expect(ended.outcome).toMatchObject({ status: 'retried', delaySeconds: 7, exitCode: 1 });
  expect(handedBack).toEqual([ended.id]);
});
