import { describe, expect, test } from '@jest/globals';
import { type } from 'arktype';
import * as v from 'valibot';
import { z } from 'zod';
import { parseInput } from './input-check.js';
import type { InputCheck } from './input-check.js';
import { Task } from './task.js';

const schemas: Record<string, InputCheck> = {
  zod: z.object({ image: z.string(), sizes: z.array(z.number()), quality: z.number().default(80) }),
  valibot: v.object({
    image: v.string(),
    sizes: v.array(v.number()),
    quality: v.optional(v.number(), 80),
  }),
  arktype: type({ image: 'string', sizes: 'number[]', quality: 'number = 80' }),
};

const resize = (data?: unknown): Task =>
  new Task({ command: 'resize', ...(data !== undefined && { data: data as never }) });

async function problemsOf(check: InputCheck, data?: unknown): Promise<unknown> {
  const error: unknown = await parseInput(check, resize(data)).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ name: 'QueueError', code: 'INVALID_ARGUMENTS' });
  return (error as { context: { problems: unknown } }).context.problems;
}

describe.each(Object.entries(schemas))('a schema of %s', (_library, schema) => {
  test('gives what it makes of the data', async () => {
    expect(await parseInput(schema, resize({ image: 'a.png', sizes: [1] }))).toEqual({
      image: 'a.png',
      sizes: [1],
      quality: 80,
    });
  });

  test('says what is wrong and where, for every problem', async () => {
    const anything = expect.stringMatching(/./);
    expect(await problemsOf(schema, { image: 7, sizes: [1, 'two'] })).toEqual([
      { path: 'image', message: anything },
      { path: 'sizes[1]', message: anything },
    ]);
  });

  test('refuses a task without data', async () => {
    expect(await problemsOf(schema)).toEqual([{ path: '', message: expect.stringMatching(/./) }]);
  });
});

test('a schema may take its time', async () => {
  const known = z.object({ image: z.string().refine(async (name) => name === 'a.png', 'is not there') });
  expect(await parseInput(known, resize({ image: 'a.png' }))).toEqual({ image: 'a.png' });
  expect(await problemsOf(known, { image: 'b.png' })).toEqual([{ path: 'image', message: 'is not there' }]);
});

test('a function gets data and task, and what it throws is the reason', async () => {
  const check = (data: unknown, task: Task): unknown => {
    if (data === undefined) throw new Error(`${task.command} needs data`);
    return { given: data };
  };
  expect(await parseInput(check, resize(3))).toEqual({ given: 3 });
  expect(await problemsOf(check)).toEqual([{ path: '', message: 'resize needs data' }]);
});

test('a function that throws the issues of its schema says them one by one', async () => {
  const { parse } = z.object({ image: z.string() });
  expect(await problemsOf((data: unknown) => parse(data), { image: 1 })).toEqual([
    { path: 'image', message: expect.stringMatching(/string/) },
  ]);
});

test('the message names command, places and reasons, ten of them at most', async () => {
  const schema = z.object({ sizes: z.array(z.number()) });
  const sizes = Array.from({ length: 12 }, () => 'x');
  const error = await parseInput(schema, resize({ sizes })).catch((reason: Error) => reason);
  const { message } = error as Error;
  expect(message).toMatch(
    /^Requested command \[resize\] has invalid arguments\. sizes\[0\]: .+; sizes\[1\]: /,
  );
  expect(message).toMatch(/; and 2 more$/);
});
