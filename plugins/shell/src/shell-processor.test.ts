import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Task } from '@millrace/queue';
import type { TaskContext } from '@millrace/queue';
import { ShellProcessor } from './index.js';
import type { ShellOptions } from './index.js';

/** Notes the retries that are asked for, and asks for them. */
class NotingProcessor extends ShellProcessor {
  readonly retries: number[] = [];

  override retryTask(task: Task, delaySeconds = this.getRescheduleDelay(task)): boolean {
    this.retries.push(delaySeconds);
    return super.retryTask(task, delaySeconds);
  }
}

let folder: string;
let abort: AbortController;
const processor = new NotingProcessor();

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'millrace-shell-')));
  abort = new AbortController();
  processor.retries.length = 0;
});

afterEach(async () => rm(folder, { recursive: true }));

function task(args: string[], data?: ShellOptions, scheduled = false): Task {
  const userdata = scheduled && { retries: 3, userdata: { sched: 'token' } };
  return new Task({ command: 'shell', args, ...(data && { data: data as never }), ...userdata });
}

async function run(...what: Parameters<typeof task>): Promise<unknown> {
  const context: TaskContext = { logger: console as never, signal: abort.signal, progress() {}, log() {} };
  return processor.doChildTask(task(...what), context);
}

/** A Node program that evaluates its first argument. */
const node = (script: string, ...args: string[]) => [process.execPath, '-e', script, ...args];
const written = async () => readFile(join(folder, 'out'), 'utf8');
const WRITE = `require('fs').writeFileSync('out', JSON.stringify(process.argv.slice(1)))`;

test('a program that succeeds leaves its exit code', async () => {
  await expect(run(['true'])).resolves.toEqual({ exitCode: 0 });
});

test('arguments reach the program as they are: no shell expands or splits them', async () => {
  const args = ['a b', '$HOME', '*', '"', "'", '', '; touch other', '`id`', 'ünï'];
  await run(node(WRITE, ...args), { cwd: folder });
  expect(JSON.parse(await written())).toEqual(args);
});

test('an exit code other than 0 fails the task, and the error names program and code', async () => {
  await expect(run(['sh', '-c', 'exit 7'])).rejects.toMatchObject({
    code: 'EXIT_CODE',
    message: 'sh ended with exit code 7.',
    exitCode: 7,
    context: { program: 'sh' },
  });
});

test('an exit code can be accepted, and 0 then is not unless it is listed', async () => {
  await expect(run(['sh', '-c', 'exit 7'], { acceptExitCodes: [7] })).resolves.toEqual({ exitCode: 7 });
  await expect(run(['true'], { acceptExitCodes: [7] })).rejects.toMatchObject({ code: 'EXIT_CODE' });
});

test('a signal fails the task, and the error names program and signal', async () => {
  await expect(run(['sh', '-c', 'kill -KILL $$'])).rejects.toMatchObject({
    code: 'SIGNAL',
    message: 'sh was ended by SIGKILL.',
    signal: 'SIGKILL',
    context: { program: 'sh' },
  });
});

test('a program that is not there is reported as such', async () => {
  await expect(run(['no-such-program-at-all'])).rejects.toMatchObject({
    code: 'PROGRAM_NOT_FOUND',
    message: expect.stringContaining('no-such-program-at-all') as never,
  });
});

test('a cwd that is not there is not mistaken for a missing program', async () => {
  const cwd = join(folder, 'missing');
  await expect(run(['true'], { cwd })).rejects.toMatchObject({
    code: 'CANNOT_START',
    message: `Cannot start true: its cwd ${cwd} is not a folder.`,
  });
});

test('a file that is not executable, and arguments that are too long, are reported as such', async () => {
  const file = join(folder, 'plain');
  await writeFile(file, 'true', { mode: 0o600 });
  await expect(run([file])).rejects.toMatchObject({
    code: 'CANNOT_START',
    message: expect.stringContaining('not executable') as never,
  });
  await expect(run(['true', 'x'.repeat(500_000)])).rejects.toMatchObject({
    code: 'CANNOT_START',
    message: expect.stringContaining('too long') as never,
  });
});

test('cwd, env and input reach the program; null takes a variable out', async () => {
  process.env.MILLRACE_SHELL_TEST = 'inherited';
  const script = `require('fs').writeFileSync('out', [process.cwd(), process.env.ADDED, process.env.MILLRACE_SHELL_TEST, require('fs').readFileSync(0)].join())`;
  await run(node(script), { cwd: folder, env: { ADDED: 'yes' }, input: 'ünï' });
  expect(await written()).toBe(`${folder},yes,inherited,ünï`);
  await run(node(script), { cwd: folder, env: { MILLRACE_SHELL_TEST: null } });
  expect(await written()).toBe(`${folder},,,`);
});

test('a program may end without reading its input', async () => {
  await expect(run(['true'], { input: 'x'.repeat(1_000_000) })).resolves.toEqual({ exitCode: 0 });
});

test('a shell runs the first argument only when asked, and the others are its parameters', async () => {
  await run(['printf "%s|" "$1" "$2" > out && exit 0', 'a b', '$HOME; exit 3'], { shell: true, cwd: folder });
  expect(await written()).toBe('a b|$HOME; exit 3|');
});

test('an abort ends the program with SIGTERM, and no retry is asked for', async () => {
  // Reading a named pipe waits until the program has written to it.
  execFileSync('mkfifo', [join(folder, 'out')]);
  const script = `require('fs').writeFileSync('out', 'started'); setInterval(() => {}, 1000)`;
  const ending = run(node(script), { cwd: folder, retry: { delaySeconds: 1 } }, true);
  expect(await written()).toBe('started');
  abort.abort();
  await expect(ending).rejects.toMatchObject({ code: 'SIGNAL', signal: 'SIGTERM' });
  expect(processor.retries).toEqual([]);
});

test('an abort before the start starts nothing', async () => {
  abort.abort(new Error('cancelled'));
  await expect(run(node(WRITE), { cwd: folder })).rejects.toThrow('cancelled');
  await expect(written()).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a failure is retried only when the task says so and came from a scheduler', async () => {
  const retry = { delaySeconds: 7 };
  await expect(run(['false'], undefined, true)).rejects.toMatchObject({ code: 'EXIT_CODE' });
  await expect(run(['false'], { retry }, false)).rejects.toMatchObject({ code: 'EXIT_CODE' });
  expect(processor.retries).toEqual([]);
  await expect(run(['false'], { retry }, true)).rejects.toMatchObject({ code: 'EXIT_CODE' });
  expect(processor.retries).toEqual([7]);
  await run(['true'], { retry }, true);
  expect(processor.retries).toEqual([7]);
});

test('time limit, delay of a retry and tags come from the data', () => {
  const set = task(['true'], { timeoutSeconds: 1.5, retry: { delaySeconds: 7 }, tags: ['disk'] });
  expect(processor.getChildTimeout(set)).toBe(1.5);
  expect(processor.getRescheduleDelay(set)).toBe(7);
  expect(processor.deferralTags(set)).toEqual(['disk']);
  const plain = task(['true']);
  expect(processor.getChildTimeout(plain)).toBeUndefined();
  expect(processor.getRescheduleDelay(plain)).toBe(900);
  expect(processor.deferralTags(plain)).toEqual([]);
});

test('the same program with other data is no duplicate; quoting makes no difference', () => {
  const key = (...what: Parameters<typeof task>) => processor.dupeKey(task(...what));
  expect(key(['make'], { cwd: '/a' })).not.toBe(key(['make'], { cwd: '/b' }));
  expect(key(['make'], { cwd: '/a' })).toBe(key(['make'], { cwd: '/a' }));
  expect(processor.dupeKey(new Task({ cmd: 'shell  make "all"' }))).toBe(key(['make', 'all']));
});
