import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { toRegister } from '@millrace/plugin-files';
import { Task } from '@millrace/queue';
import type { ChildProcessor } from '@millrace/queue';
import { recordingContext } from './contexts.js';
import { age, listTree, makeTree } from './trees.js';

const NAMES = Array.from({ length: 100 }, (_, i) => `file-${i}`);

const ROUNDS = 60;

/** Swaps the folder for a link to the target, over and over, while something is done. */
async function whileSwapping(folder: string, target: string, doing: () => Promise<void>): Promise<void> {
  const swapping = spawn(process.execPath, [join(import.meta.dirname, 'swap-folder.mjs'), folder, target]);
  const ended = once(swapping, 'close');
  await once(swapping.stdout, 'data');
  try {
    await doing();
  } finally {
    swapping.kill('SIGKILL');
    await ended;
  }
}

test('while a folder of the tree is swapped for a link all the time, nothing outside is touched', async () => {
  // The same names on both sides, old outside and young inside: whatever is done to a file is done outside.
  const outside = await makeTree(Object.fromEntries(NAMES.map((name) => [name, 'outside'])));
  for (const name of NAMES) await age(join(outside, name), 100);
  const tree = await makeTree(Object.fromEntries(NAMES.map((name) => [`in/${name}`, 'inside'])));

  await whileSwapping(join(tree, 'in'), outside, async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const code = await (round % 2 === 0
        ? codeAfter('files-prune', [tree, '1d'])
        : codeAfter('files-gzip', [tree, '--older-than=1d']));
      expect([undefined, 'FILES_FAILED']).toContain(code);
    }
  });

  expect(await listTree(outside)).toEqual([...NAMES].sort());
  expect(await readFile(join(outside, 'file-0'), 'utf8')).toBe('outside');
});

/** Does a task and resolves with the code of its error, undefined when it is done. */
async function codeAfter(command: string, args: string[]): Promise<unknown> {
  const processor = toRegister().find(([name]) => name === command)?.[1] as ChildProcessor;
  try {
    await processor.doChildTask(new Task({ command, args }), recordingContext());
    return undefined;
  } catch (error) {
    return (error as { code: unknown }).code;
  }
}
