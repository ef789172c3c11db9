import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { loggerOrDefault, Registry, setDefaultLogger, Task, toLogger } from '@millrace/queue';
import { Place } from './place.js';

let place: Place;
let said: string[];

const say =
  (kind: string) =>
  (message: string): void =>
    void said.push(`${kind}: ${message}`);
const recording = {
  throw(error: Error): never {
    said.push(`throw: ${error.message}`);
    throw error;
  },
  warn: say('warn'),
  info: say('info'),
  notify: say('notify'),
};

beforeEach(() => {
  place = new Place();
  said = [];
});
afterEach(async () => place.remove());

test('a queue reports to the logger that it was given', async () => {
  const registry = new Registry();
  registry.register('gone', () => undefined);
  const queue = await place.open({ registry, logger: recording });
  expect(queue.logger).toBe(recording);
  await queue.queueTask('gone');
  registry.unregister('gone');
  await queue.processNextTask();
  expect(said).toEqual(["warn: No processor found for 'gone'."]);
});

test('a task without retries is not queued, which is an info', async () => {
  const queue = await place.open({ logger: recording });
  const task = new Task({ cmd: 'noop' });
  task.decrementRetries();
  expect(await queue.queueTask(task)).toBeUndefined();
  expect([said, await queue.howManyQueued()]).toEqual([['info: Task with 0 retries not queued.'], 0]);
});

test('the logger of pino or a console is one, its errors for what is thrown and for notices', () => {
  const logger = toLogger({ warn: say('warn'), info: say('info'), error: say('error') });
  logger.warn('a');
  logger.info('b');
  logger.notify('c');
  expect(() => logger.throw(new Error('d'))).toThrow('d');
  expect(said).toEqual(['warn: a', 'info: b', 'error: c', 'error: d']);
  expect(() => toLogger({} as never)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
});

test('the default logger of the process is set once, and a logger of its own goes first', async () => {
  setDefaultLogger(recording);
  expect([loggerOrDefault(), (await place.open({ logger: undefined })).logger]).toEqual([
    recording,
    recording,
  ]);
  const own = toLogger(console);
  expect(loggerOrDefault(own)).not.toBe(recording);
  expect(() => setDefaultLogger(console)).toThrow(expect.objectContaining({ code: 'LOGGER_ALREADY_SET' }));
});
