import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ChildProcessor, execute, Processor, Registry, Task } from '@millrace/queue';
import type { TaskContext } from '@millrace/queue';
import { Place, silent } from './place.js';

const task = new Task({ cmd: 'a b' });
let place: Place;

beforeEach(() => void (place = new Place()));
afterEach(async () => place.remove());

test('a processor that overrides nothing takes all arguments, has no tags and names no time', () => {
  const processor = new Processor();
  expect([processor.isValidArgs(task), processor.deferralTags(task)]).toEqual([true, []]);
  expect([processor.getTimeout(task), new ChildProcessor().getChildTimeout(task)]).toEqual([
    undefined,
    undefined,
  ]);
  expect([processor.overrides(task, task), processor.isTaskDeferred(task, new Set(['x']))]).toEqual([
    false,
    false,
  ]);
  expect([
    processor.isDupe(task, new Task({ cmd: "a 'b'" })),
    processor.isDupe(task, new Task({ cmd: 'a' })),
  ]).toEqual([true, false]);
});

test('a processor that overrides nothing has nothing to do, which is an error', async () => {
  expect(() => new Processor().processTask(task, {} as TaskContext)).toThrow(
    'No processing has been specified for this task.',
  );
  expect(() => new ChildProcessor().doChildTask(task, {} as TaskContext)).toThrow('No child task defined.');
});

test('a time limit is that of the processor, or else of the queue, and never above its maximum', async () => {
  const registry = new Registry();
  const hang = async () => new Promise(() => undefined);
  registry.register('default', hang);
  registry.register('capped', { getTimeout: () => 3600, processTask: hang });
  const queue = await place.open({ registry, defaultTimeout: 0.05, maxTimeout: 0.1 });
  const ids = await queue.queueTasks(['default', 'capped']);
  await queue.processTasks({ drain: true });
  const ended = await Promise.all(ids.map(async (id) => queue.findFinishedTask(id as string)));
  expect(ended.map((finished) => finished?.outcome.status)).toEqual(['timedOut', 'timedOut']);
});

test('an own duplicate rule is asked for the waiting tasks, newest first, with the new task before the old', async () => {
  const asked: string[] = [];
  class Message extends Processor {
    override isDupe(newTask: Task, oldTask: Task): boolean {
      asked.push(`${newTask.getArg(0)} ${oldTask.getArg(0)}`);
      return oldTask.getArg(0) === 'b';
    }
  }
  const registry = new Registry();
  registry.register('say', new Message());
  const queue = await place.open({ registry });
  const [a, b, c] = [
    await queue.queueTask('say a'),
    await queue.queueTask('say b'),
    await queue.queueTask('say c'),
  ];
  expect([a, b, c]).toEqual(['TQ:TaskQueue:1', 'TQ:TaskQueue:2', undefined]);
  expect(asked).toEqual(['b a', 'c b']);
});

test('a duplicate key of its own decides within one command', async () => {
  const registry = new Registry();
  const byFirst = { dupeKey: (given: Task) => given.getArg(0) ?? '', processTask: () => undefined };
  registry.register('build', byFirst);
  registry.register('test', byFirst);
  const queue = await place.open({ registry });
  expect(await queue.queueTasks(['build a 1', 'build a 2', 'test a'])).toEqual([
    'TQ:TaskQueue:1',
    undefined,
    'TQ:TaskQueue:2',
  ]);
});

test('checkedSystem runs a program, warns when it fails and gives its exit code', async () => {
  const warnings: string[] = [];
  const logger = { ...silent, warn: (message: string) => void warnings.push(message) };
  const run = async (cmd: string, ...args: string[]) =>
    new Processor().checkedSystem({ logger, name: 'check', cmd, args });
  expect(await run(process.execPath, '-e', '0')).toBe(0);
  expect(warnings).toEqual([]);
  expect(await run(process.execPath, '-e', 'process.exit(3)')).toBe(3);
  expect(await run(process.execPath, '-e', "process.kill(process.pid, 'SIGKILL')")).toBe(137);
  expect(await run('/no/such/program')).toBe(127);
  expect(warnings.map((warning) => warning.startsWith('check: '))).toEqual([true, true, true]);
});

test('execute runs a processor as a queue does', async () => {
  const registry = new Registry();
  registry.register('echo', (...args) => args);
  const { signal: stop } = new AbortController();
  const context = { logger: silent, limitSeconds: 60, stop, progress: () => undefined, log: () => undefined };
  expect(await execute(registry.get('echo') as Processor, task, context)).toEqual({
    outcome: { status: 'done', result: ['b'] },
  });
});

test('a signal that is asked for only after the time limit is aborted already', async () => {
  const contexts: TaskContext[] = [];
  const registry = new Registry();
  registry.register('stay', {
    async processTask(_task, context) {
      contexts.push(context);
      return new Promise(() => undefined);
    },
  });
  const { signal: stop } = new AbortController();
  const context = { logger: silent, limitSeconds: 0, stop, progress: () => undefined, log: () => undefined };
  const { outcome } = await execute(registry.get('stay') as Processor, task, context);
  expect(outcome?.status).toBe('timedOut');
  expect(contexts[0]?.signal.reason).toMatchObject({ code: 'TASK_TIMED_OUT' });
});
