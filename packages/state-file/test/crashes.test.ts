import { describe, expect, jest, test } from '@jest/globals';
import { StateFile } from '@millrace/state-file';
import type { WaitPoint } from '@millrace/state-file';
import { TestFolder } from './support/folder.js';
import { TestProcess } from './support/processes.js';
import { expectKept } from './support/promise.js';
import { tally } from './support/tally.mjs';

// Seconds on an idle machine, minutes on a busy one.
jest.setTimeout(300_000);

const folder = new TestFolder();
const ROUNDS = 21;
const options = { minJournalBytes: 600, stateTimeout: 0 };

const creating: WaitPoint[] = ['create: journal written', 'create: snapshot written', 'create: published'];
const working: [string, WaitPoint[]][] = [
  ['updates', ['update: decided', 'update: appended', 'update: synced']],
  ['rotates', ['rotate: journal created', 'rotate: sealed']],
  ['compacts', ['compact: snapshot written', 'compact: published', 'compact: removed']],
];

/** Rounds with the wait points in turn, two at a time, as there are two processors. */
async function eachRound(
  points: readonly WaitPoint[],
  body: (point: WaitPoint, round: number) => Promise<void>,
): Promise<void> {
  const rounds = Array.from({ length: ROUNDS }, (_, round) => round);
  const next = async (): Promise<void> => {
    for (let round = rounds.shift(); round !== undefined; round = rounds.shift())
      await body(points[round % points.length] ?? 'create: published', round);
  };
  await Promise.all([next(), next()]);
}

describe('a process that is killed at any point', () => {
  test('while it creates the files leaves a state that opens', async () => {
    await eachRound(creating, async (point, round) => {
      const dir = folder.file(`${round}`);
      const child = TestProcess.write({ dir, prefix: 'dead', at: { point, signal: 'SIGKILL' } });
      expect([await child.ended, child.errors]).toEqual(['SIGKILL', '']);
      const file = await StateFile.open({ dir, name: 'a', model: tally });
      await file.update(({ emit }) => emit({ id: 'after' }));
      await file.compact();
      await file.close();
      await expectKept(dir, ['after', ...child.lines]);
    });
  });

  test.each(working)(
    'while it %s loses nothing that it or another one was told is safe',
    async (_, points) => {
      const kept: string[] = [];
      await eachRound(points, async (point, round) => {
        const at = { point, nth: 1 + (round % 5), signal: 'SIGKILL' } as const;
        const task = { dir: folder.path, prefix: `${round}`, count: 20, compactEvery: 2, at, options };
        const child = TestProcess.write(task);
        expect([await child.ended, child.errors]).toEqual(['SIGKILL', '']);
        kept.push(...child.lines);
        await expectKept(folder.path, kept);
      });
      expect(kept.length).toBeGreaterThan(0);
    },
  );
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
