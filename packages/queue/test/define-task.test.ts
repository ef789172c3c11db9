import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { defineTask, Registry } from '@millrace/queue';
import type { ProcessorLike, TaskQueue } from '@millrace/queue';
import { describeProcessor } from '@millrace/queue/testing';
import { type } from 'arktype';
import * as v from 'valibot';
import { z } from 'zod';
import { Place } from './place.js';

/** Compiles only when both types are the same; `npm run types` looks at this file. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const expectTrue = <T extends true>(proof: T): void => void proof;
const same = <A, B>(value: Same<A, B> extends true ? B : never): B => value;
type InputGiven<D extends { task(input: never): unknown }> = Parameters<D['task']>[0];

const MODULE = new URL('./fixtures/defined-plugin.mjs', import.meta.url).href;

let place: Place;

beforeEach(() => {
  place = new Place();
});

afterEach(async () => place.remove());

async function openWith(...pairs: [string, ProcessorLike][]): Promise<TaskQueue> {
  const registry = new Registry();
  for (const [command, processor] of pairs) registry.register(command, processor, { module: MODULE });
  return place.open({ registry });
}

const resize = defineTask({
  command: 'resize',
  input: z.object({ image: z.string(), width: z.number().default(800) }),
  usage: 'resize --data \'{"image": "a.png"}\'',
  tags: ({ image }) => [`image ${image}`],
  run: ({ image, width }, { task }) => `${image} ${width.toFixed()} ${task.command}`,
});

describe('a defined task', () => {
  test('is typed for who queues it and for who runs it', () => {
    expectTrue<Same<InputGiven<typeof resize>, { image: string; width?: number | undefined }>>(true);
    const valibot = defineTask({
      command: 'v',
      input: v.object({
        at: v.pipe(
          v.string(),
          v.transform((text) => new Date(text)),
        ),
      }),
      run: (input) => same<{ at: Date }, typeof input>(input),
    });
    expectTrue<Same<InputGiven<typeof valibot>, { at: string }>>(true);
    const arktype = defineTask({
      command: 'a',
      input: type({ name: 'string' }),
      run: (input) => same<{ name: string }, typeof input>(input),
    });
    expectTrue<Same<InputGiven<typeof arktype>, { name: string }>>(true);
    const own = defineTask({
      command: 'f',
      input: async (data: { n: number }) => String(data.n),
      run: (input) => same<string, typeof input>(input),
    });
    expectTrue<Same<InputGiven<typeof own>, { n: number }>>(true);
    expect([valibot, arktype, own].map(({ command }) => command)).toEqual(['v', 'a', 'f']);
  });

  test('does not compile with an input of another type', async () => {
    const queue = await openWith(resize.pair);
    // @ts-expect-error: the image is missing
    const missing = resize.task({ width: 3 });
    // @ts-expect-error: the width is no number
    const wrong = resize.task({ image: 'a.png', width: 'wide' });
    const reports = await queue.queueTasks([missing, wrong], { explain: true });
    expect(reports.map(({ status }) => status)).toEqual(['refused', 'refused']);
  });

  test('is queued with its input as data and runs with what the schema makes of it', async () => {
    const queue = await openWith(resize.pair);
    const id = String(await queue.queueTask(resize.task({ image: 'a.png' }, { priority: 3 })));
    expect(await queue.findTask(id)).toMatchObject({ data: { image: 'a.png' }, priority: 3 });
    await queue.processNextTask();
    expect((await queue.findFinishedTask(id))?.outcome).toMatchObject({
      status: 'done',
      result: 'a.png 800 resize',
    });
  });

  test('refuses arguments, which nobody would look at', async () => {
    const queue = await openWith(resize.pair);
    const refused = queue.queueTask({ command: 'resize', args: ['a.png'], data: { image: 'a.png' } });
    await expect(refused).rejects.toThrow('It takes no arguments');
  });

  test('holds its tags, and has duplicates by its own key', async () => {
    const sweep = defineTask({
      command: 'sweep',
      input: z.object({ room: z.string(), why: z.string() }),
      tags: ['broom'],
      dupeKey: ({ room }) => room,
      run: () => undefined,
    });
    const queue = await openWith(sweep.pair);
    const id = await queue.queueTask(sweep.task({ room: 'hall', why: 'dust' }));
    const again = await queue.queueTask(sweep.task({ room: 'hall', why: 'guests' }), { explain: true });
    expect(again).toMatchObject({ status: 'duplicate', of: id });
    const task = (await queue.findTask(String(id)))!;
    expect([sweep.processor.deferralTags(task), sweep.processor.getTimeout(task)]).toEqual([
      ['broom'],
      undefined,
    ]);
  });

  test('runs in a process of its own with isolation child', async () => {
    const { toRegister } = (await import(MODULE)) as { toRegister(): [[string, ProcessorLike]] };
    const queue = await openWith(...toRegister());
    const id = String(await queue.queueTask({ command: 'thumbnail', data: { image: 'a.png' } }));
    await expect(queue.queueTask({ command: 'thumbnail', data: {} })).rejects.toThrow('image has to be');
    await queue.processTasks({ drain: true });
    const { result } = (await queue.findFinishedTask(id))?.outcome ?? {};
    expect(result).toEqual({ pid: expect.any(Number), image: 'a.png', width: 80 });
    expect((result as { pid: number }).pid).not.toBe(process.pid);
  });

  test('is tried again by its policy, but not with data that does not fit', async () => {
    let runs = 0;
    const strict = defineTask({
      command: 'strict',
      input: z.object({ n: z.number() }),
      retry: { attempts: 2, delay: 0 },
      run() {
        runs += 1;
        throw new Error('again');
      },
    });
    const lax = await openWith(['strict', () => undefined]);
    const unfit = String(await lax.queueTask({ command: 'strict', data: { n: 'x' } }));
    const queue = await openWith(strict.pair);
    const fit = String(await queue.queueTask(strict.task({ n: 1 })));
    await queue.processTasks({ drain: true });
    const attempts = async (id: string) => (await queue.findFinishedTask(id))?.task.attempts;
    expect([await attempts(unfit), await attempts(fit), runs]).toEqual([1, 2, 2]);
  });

  test.each([
    ['command', { command: 'two words' }],
    ['input', { input: {} }],
    ['run', { run: undefined }],
    ['timeout', { timeout: 0 }],
    ['isolation', { isolation: 'thread of life' }],
    ['retries', { retries: 3 }],
  ])('is refused with a wrong %s', (option, change) => {
    const options = { command: 'x', input: (data: unknown) => data, run: () => 1, ...change };
    expect(() => defineTask(options as never)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', context: { option } }),
    );
  });
});

describeProcessor(
  'a defined task',
  {
    command: 'resize',
    processor: defineTask({ ...resizeOptions(), run: () => 1 }).processor,
    valid: [{ command: 'resize', data: { image: 'a.png' } }],
    invalid: ['resize', 'resize a.png', { command: 'resize', data: { image: 7 } }],
  },
  { describe, test },
);

function resizeOptions() {
  return { command: 'resize', input: z.object({ image: z.string() }), tags: ['image'] };
}
