import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { checkTask, Registry, Task } from '@millrace/queue';
import type { ProcessorLike, TaskContext } from '@millrace/queue';
import { z } from 'zod';
import { Place } from './place.js';

const MODULE = new URL('./fixtures/sized-plugin.mjs', import.meta.url).href;
const schema = z.object({ width: z.number(), unit: z.string().default('px') });

let place: Place;

beforeEach(() => {
  place = new Place();
});

afterEach(async () => place.remove());

function registryWith(command: string, processor: ProcessorLike): Registry {
  const registry = new Registry();
  registry.register(command, processor, { module: MODULE });
  return registry;
}

const withInput = {
  input: schema,
  processTask: (_task: unknown, { input }: TaskContext) => input,
};

test('a task whose data does not fit is refused with the reason, and nothing is queued', async () => {
  const queue = await place.open({ registry: registryWith('crop', withInput) });
  await expect(queue.queueTask({ command: 'crop', data: { width: 'wide' } })).rejects.toMatchObject({
    code: 'INVALID_ARGUMENTS',
    message: expect.stringContaining('width: '),
    context: { command: 'crop', problems: [{ path: 'width' }] },
  });
  expect(await queue.howManyQueued()).toBe(0);
});

test('a run gets what the schema made of the data; the task keeps the data as it was given', async () => {
  const queue = await place.open({ registry: registryWith('crop', withInput) });
  const id = String(await queue.queueTask({ command: 'crop', data: { width: 3 } }));
  expect((await queue.findTask(id))?.data).toEqual({ width: 3 });
  await queue.processNextTask();
  expect((await queue.findFinishedTask(id))?.outcome.result).toEqual({ width: 3, unit: 'px' });
});

test('the refused ones of a list do not keep the others out, and the order is kept', async () => {
  const registry = registryWith('crop', withInput);
  const queue = await place.open({ registry });
  const reports = await queue.queueTasks(
    [{ command: 'crop', data: { width: 1 } }, { command: 'crop', data: {} }, 'noop'],
    { explain: true },
  );
  expect(reports.map(({ status }) => status)).toEqual(['queued', 'refused', 'queued']);
  const { waiting } = await queue.snapshotTaskLists();
  expect(waiting.map(({ command }) => command)).toEqual(['crop', 'noop']);
});

test('what an older version let in is checked again before it runs, and fails with the reason', async () => {
  const older = await place.open({ registry: registryWith('crop', () => undefined) });
  const id = String(await older.queueTask({ command: 'crop', data: { width: 'wide' } }));
  let calls = 0;
  const strict = { input: schema, processTask: () => (calls += 1) };
  const newer = await place.open({ registry: registryWith('crop', strict) });
  await expect(newer.processNextTask()).rejects.toMatchObject({ code: 'INVALID_ARGUMENTS' });
  expect((await newer.findFinishedTask(id))?.outcome.error).toMatchObject({
    code: 'INVALID_ARGUMENTS',
    message: expect.stringContaining('width: '),
  });
  expect(calls).toBe(0);
});

test('a child checks before it works, too, and gets the same input', async () => {
  const { toRegister } = (await import(MODULE)) as { toRegister(): [string, ProcessorLike][] };
  const [[, sized] = ['', undefined]] = toRegister();
  const queue = await place.open({ registry: registryWith('sized', sized as ProcessorLike) });
  const fits = String(await queue.queueTask({ command: 'sized', data: { width: 4 } }));
  await expect(queue.queueTask({ command: 'sized', data: { width: -1 } })).rejects.toThrow('is negative');
  const lax = await place.open({ registry: registryWith('sized', () => undefined) });
  const late = String(await lax.queueTask({ command: 'sized', data: { width: -1 } }));
  await queue.processTasks({ drain: true });
  expect((await queue.findFinishedTask(fits))?.outcome.result).toEqual({ area: 16 });
  expect((await queue.findFinishedTask(late))?.outcome).toMatchObject({
    status: 'failed',
    error: { code: 'INVALID_ARGUMENTS', message: expect.stringContaining('is negative') },
  });
});

test('a sentence of problemWith is the reason of a refusal', async () => {
  const picky = {
    problemWith: ({ args }: { args: readonly string[] }) =>
      args.length === 1 ? undefined : 'It takes one word.',
    processTask: () => undefined,
  };
  const queue = await place.open({ registry: registryWith('one', picky) });
  await expect(queue.queueTask('one two three')).rejects.toMatchObject({
    code: 'INVALID_ARGUMENTS',
    message: 'Requested command [one two three] has invalid arguments. It takes one word.',
    context: { problems: [{ path: '', message: 'It takes one word.' }] },
  });
  expect(await queue.queueTask('one two')).toBe('TQ:TaskQueue:1');
});

test('a task is checked without queueing it', async () => {
  const registry = registryWith('crop', withInput);
  const check = async (data: object, command = 'crop') =>
    checkTask(new Task({ command, data: data as never }), registry);
  await expect(check({ width: 1 })).resolves.toBeUndefined();
  await expect(check({})).rejects.toMatchObject({ code: 'INVALID_ARGUMENTS' });
  await expect(check({}, 'cut')).rejects.toMatchObject({ code: 'UNKNOWN_COMMAND' });
});

test('data of more characters than the queue takes is refused, and the limit holds in every instance', async () => {
  const queue = await place.open({ maxDataSize: 20 });
  await queue.queueTask({ command: 'noop', data: 'x'.repeat(18) });
  const other = await place.open();
  const tooLong = other.queueTask({ command: 'noop', data: 'x'.repeat(19) });
  await expect(tooLong).rejects.toMatchObject({
    code: 'COMMAND_TOO_LARGE',
    context: { length: 21, limit: 20 },
    message: expect.stringContaining('raise maxDataSize'),
  });
  expect([other.maxDataSize, await other.howManyQueued()]).toEqual([20, 1]);
});

test('data of millions of characters goes through a queue that allows it', async () => {
  const registry = registryWith('measure', {
    processTask: ({ data }: { data: string }) => data.length,
  } as never);
  const queue = await place.open({ registry, maxDataSize: 16 * 1024 * 1024 });
  const id = String(await queue.queueTask({ command: 'measure', data: 'ä'.repeat(2_000_000) }));
  await queue.compact();
  const again = await place.open({ registry });
  await again.processNextTask();
  expect((await again.findFinishedTask(id))?.outcome.result).toBe(2_000_000);
});

test('a limit of data that is none is refused', async () => {
  for (const maxDataSize of [-1, 1.5, 16 * 1024 * 1024 + 1])
    await expect(place.open({ maxDataSize })).rejects.toMatchObject({ context: { option: 'maxDataSize' } });
});

test('an input that nothing can be checked with is refused when its processor is registered', () => {
  const input = { parse: (data: unknown) => data };
  expect(() => registryWith('crop', { input, processTask: () => 1 } as never)).toThrow(
    expect.objectContaining({
      code: 'UNRECOGNIZED_PROCESSOR',
      message: expect.stringContaining('zod has them from 3.24'),
    }),
  );
});
