import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { toRegister } from '@millrace/plugin-files';
import { Registry, TaskQueue } from '@millrace/queue';
import type { Outcome, QueueEvent, TaskInput } from '@millrace/queue';
import { listTree, makeTree, put } from './trees.js';

let queue: TaskQueue;

beforeEach(async () => {
  const registry = new Registry();
  for (const [command, processor] of toRegister()) registry.register(command, processor);
  queue = await TaskQueue.open({ name: 'tasks', stateDir: await makeTree(), registry, maxRunning: 3 });
});

afterEach(async () => queue.close());

async function add(task: TaskInput): Promise<string> {
  return (await queue.queueTask(task)) ?? 'not queued';
}

async function outcomeOf(id: string): Promise<Outcome | undefined> {
  return (await queue.findFinishedTask(id))?.outcome;
}

async function processAll(): Promise<void> {
  await queue.processTasks({ signal: new AbortController().signal, drain: true });
}

/** What happened to which task, in order. */
async function history(...ids: string[]): Promise<string[]> {
  const seen: string[] = [];
  let ended = 0;
  for await (const event of queue.events({ after: 0 })) {
    const { type, id } = event as QueueEvent & { id?: string };
    const index = ids.indexOf(id ?? '');
    if (index >= 0 && (type === 'started' || type === 'finished')) seen.push(`${type} ${index}`);
    if (type === 'finished' && (ended += 1) === ids.length) break;
  }
  return seen;
}

test('a tree is summed, verified, compressed, restored and pruned by children of a queue', async () => {
  const folder = await makeTree({ a: 'text', 'sub/b': 'more' });
  const tasks = [
    ['files-checksum', folder],
    ['files-verify', folder],
    ['files-gzip', folder, '[ab]'],
    ['files-gunzip', folder],
    ['files-prune', folder, '1d', '--dry-run'],
  ];
  const ids: string[] = [];
  for (const [command = '', ...args] of tasks) ids.push(await add({ command, args }));

  await processAll();

  const outcomes = await Promise.all(ids.map(outcomeOf));
  expect(outcomes.map((outcome) => outcome?.status)).toEqual(Array(5).fill('done'));
  expect(outcomes[1]?.result).toMatchObject({ unchanged: 2, extra: 0 });
  expect(outcomes[2]?.result).toMatchObject({ files: 2 });
  expect(outcomes[4]?.result).toMatchObject({ dryRun: true, files: 0, kept: 3 });
  expect(await listTree(folder)).toEqual(['SHA256SUMS', 'a', 'sub/b']);
});

test('a verification that fails is a failed task whose output lists what differs', async () => {
  const folder = await makeTree({ a: 'text' });
  await add({ command: 'files-checksum', args: [folder] });
  await processAll();
  await put(join(folder, 'a'), 'changed');
  const id = await add(`files-verify ${folder}`);

  await processAll();

  expect(await outcomeOf(id)).toMatchObject({
    status: 'failed',
    error: { code: 'VERIFICATION_FAILED', message: expect.stringContaining('1 changed: a') },
  });
  expect(await readFile(queue.outputPath(id), 'utf8')).toContain('changed: a');
});

test('a task on a tree waits for one within it, while one beside it goes on', async () => {
  const folder = await makeTree({ 'a/file': 'a', 'b/file': 'b' });
  const ids = [
    await add({ command: 'files-gzip', args: [join(folder, 'a')] }),
    await add({ command: 'files-checksum', args: [folder] }),
    await add({ command: 'files-gzip', args: [join(folder, 'b')] }),
  ];

  await processAll();

  const seen = await history(...ids);
  expect(seen.indexOf('started 1')).toBeGreaterThan(seen.indexOf('finished 0'));
  expect(seen.indexOf('started 1')).toBeGreaterThan(seen.indexOf('finished 2'));
  expect((await outcomeOf(ids[1] ?? ''))?.status).toBe('done');
  expect(await readFile(join(folder, 'SHA256SUMS'), 'utf8')).toMatch(/ {2}a\/file\.gz\n.* {2}b\/file\.gz\n$/);
});

test('a dry run does not stand in the way of the real one', async () => {
  const folder = await makeTree();

  expect(
    await queue.queueTask({ command: 'files-prune', args: [folder, '1d'], data: { dryRun: true } }),
  ).toBeDefined();
  expect(await queue.queueTask(`files-prune ${folder} 1d`)).toBeDefined();
  expect(await queue.queueTask(`files-prune ${folder}/ 24h`)).toBeUndefined();
  await expect(queue.queueTask('files-prune relative 1d')).rejects.toMatchObject({
    code: 'INVALID_ARGUMENTS',
  });
});
