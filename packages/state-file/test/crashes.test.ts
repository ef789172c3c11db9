import { describe, expect, test } from '@jest/globals';
import { StateFile } from '@millrace/state-file';
import type { WaitPoint } from '@millrace/state-file';
import { TestFolder } from './support/folder.js';
import { TestProcess } from './support/processes.js';
import { expectKept } from './support/promise.js';
import { tally } from './support/tally.mjs';

const folder = new TestFolder();
const ROUNDS = 20;
const options = { minJournalBytes: 600, stateTimeout: 0 };

const creating: WaitPoint[] = ['create: journal written', 'create: snapshot written', 'create: published'];
const updating: WaitPoint[] = [
  'update: decided',
  'update: appended',
  'update: synced',
  'rotate: journal created',
  'rotate: sealed',
  'compact: snapshot written',
  'compact: published',
  'compact: removed',
];

/** Rounds two at a time, as there are two processors. */
async function eachRound(body: (round: number) => Promise<void>): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 2) await Promise.all([body(round), body(round + 1)]);
}

describe('a process that is killed', () => {
  test.each(creating)('at "%s" leaves a state that opens', async (point) => {
    await eachRound(async (round) => {
      const dir = folder.file(`${round}`);
      const at = { point, signal: 'SIGKILL' } as const;
      const child = TestProcess.write({ dir, prefix: 'dead', at });
      expect(await child.ended).toBe('SIGKILL');
      await expectKept(dir, child.lines);
      const file = await StateFile.open({ dir, name: 'a', model: tally });
      await file.update(({ emit }) => emit({ id: 'after' }));
      await file.compact();
      await file.close();
      await expectKept(dir, ['after']);
    });
  });

  test.each(updating)('at "%s" loses nothing that it or another one was told is safe', async (point) => {
    const kept: string[] = [];
    await eachRound(async (round) => {
      const at = { point, nth: 1 + (round % 5), signal: 'SIGKILL' } as const;
      const child = TestProcess.write({
        dir: folder.path,
        prefix: `${round}`,
        count: 20,
        compactEvery: 2,
        at,
        options,
      });
      expect([await child.ended, child.errors]).toEqual(['SIGKILL', '']);
      kept.push(...child.lines);
      await expectKept(folder.path, kept);
    });
    expect(kept.length).toBeGreaterThan(0);
  });
});

test('processes that are killed at any moment, and others that take their place, lose nothing', async () => {
  const dir = folder.path;
  const start = (number: number): TestProcess => TestProcess.write({ dir, prefix: `${number}`, options });
  const children = [0, 1, 2].map(start);
  const all = [...children];
  for (let round = 0; round < 25; round += 1) {
    const [victim] = children.splice(round % 3, 1);
    await victim?.wrote(1 + ((round * 7) % 13));
    victim?.kill('SIGKILL');
    const next = start(round + 3);
    children.push(next);
    all.push(next);
  }
  for (const child of children) child.kill('SIGKILL');
  for (const child of all) expect([await child.ended, child.errors]).toEqual(['SIGKILL', '']);
  await expectKept(
    dir,
    all.flatMap(({ lines }) => lines),
  );
});
