import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ChildProcessor, defaultRegistry, Registry, TaskQueue } from '@millrace/queue';
import { Place } from './place.js';

const nothing = () => undefined;
let place: Place;

beforeEach(() => void (place = new Place()));
afterEach(async () => place.remove());

test.each([
  ['MISSING_COMMAND', 'Missing command in register_task_processor.', '', nothing],
  ['MISSING_PROCESSOR', 'Missing task processor in register_task_processor.', 'a', undefined],
  ['COMMAND_REGISTERED', "Command 'noop' already has a TaskQueue::Processor registered.", 'noop', nothing],
  ['UNRECOGNIZED_PROCESSOR', 'Unrecognized task processor object.', 'a', { process: nothing }],
  ['UNRECOGNIZED_PROCESSOR', 'Unrecognized task processor object.', 'a', 'text'],
])('registering throws %s: %s', (code, message, command, processor) => {
  const register = () => TaskQueue.registerTaskProcessor(command, processor as never);
  expect(register).toThrow(expect.objectContaining({ code, message }));
});

test.each([
  ['MISSING_COMMAND', 'Missing command in unregister_task_processor.', ''],
  ['COMMAND_NOT_REGISTERED', "Command 'a' not registered, ignoring.", 'a'],
])('unregistering throws %s: %s', (code, message, command) => {
  const unregister = () => TaskQueue.unregisterTaskProcessor(command);
  expect(unregister).toThrow(expect.objectContaining({ code, message }));
});

test('a child processor of which nobody knows the module is refused', () => {
  const register = () => TaskQueue.registerTaskProcessor('a', new ChildProcessor());
  expect(register).toThrow(expect.objectContaining({ code: 'NO_PROCESSOR_MODULE' }));
});

test('what is registered for the process serves every queue without a registry of its own, until it is not', async () => {
  TaskQueue.registerTaskProcessor('hello', nothing);
  const shared = await place.open({ name: 'shared', registry: undefined });
  const own = await place.open({ name: 'own', registry: new Registry() });
  expect([shared.registry === defaultRegistry(), own.registry.has('hello')]).toEqual([true, false]);
  expect(await shared.queueTask('hello')).toBe('TQ:TaskQueue:1');
  await expect(own.queueTask('hello')).rejects.toMatchObject({ code: 'UNKNOWN_COMMAND' });
  TaskQueue.unregisterTaskProcessor('hello');
  await expect(shared.queueTask('hello again')).rejects.toMatchObject({ code: 'UNKNOWN_COMMAND' });
});

test('a registry lists its commands, noop first, and knows the module of a child', () => {
  const registry = new Registry();
  registry.register('say', nothing);
  registry.register('child', new ChildProcessor({ module: 'file:///a.mjs' }));
  expect(registry.commands()).toEqual(['noop', 'say', 'child']);
  expect([registry.moduleOf('say'), registry.moduleOf('child')]).toEqual([undefined, 'file:///a.mjs']);
  expect([registry.get('child') instanceof ChildProcessor, registry.get('x')]).toEqual([true, undefined]);
  registry.unregister('say');
  expect(registry.has('say')).toBe(false);
});

test('unregistering the command of a running task harms nothing', async () => {
  const registry = new Registry();
  let end = nothing as (value?: unknown) => void;
  registry.register('wait', async () => new Promise((resolve) => (end = resolve)));
  const queue = await place.open({ registry });
  const id = (await queue.queueTask('wait')) as string;
  const processed = queue.processNextTask();
  for await (const event of queue.events({ after: 0 })) if (event.type === 'started') break;
  registry.unregister('wait');
  await new Promise((resolve) => setImmediate(resolve));
  end('ended');
  expect(await processed).toBe(true);
  expect((await queue.findFinishedTask(id))?.outcome).toEqual({ status: 'done', result: 'ended' });
});
