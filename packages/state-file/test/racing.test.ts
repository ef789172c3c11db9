import { expect, jest, test } from '@jest/globals';
import { filesOf } from './support/files.js';
import { TestFolder } from './support/folder.js';
import { TestProcess } from './support/processes.js';
import { expectKept } from './support/promise.js';

// Seconds on an idle machine, minutes on a busy one.
jest.setTimeout(300_000);

const folder = new TestFolder();

interface Result {
  heard: { hash: number; total: number; missed: number; disorder: number };
  state: { total: number; hash: number; doubled: unknown[] };
  races: number;
}

/** What several processes saw that each added so many ids at the same time. */
async function race(processes: number, count: number, options: object): Promise<Result[]> {
  const all = Array.from({ length: processes }, (_, i) =>
    TestProcess.run('racer.mjs', { dir: folder.path, prefix: `${i}`, count, options }),
  );
  for (const [lines, next] of [
    [1, 'begin'],
    [2, 'tell'],
  ] as const) {
    await Promise.all(all.map(async (racer) => racer.wrote(lines)));
    for (const racer of all) racer.send(next);
  }
  for (const racer of all) expect([await racer.ended, racer.errors]).toEqual([0, '']);
  await expectKept(
    folder.path,
    all.flatMap((_, i) => Array.from({ length: count }, (__, n) => `${i}:${n}`)),
  );
  return all.map(({ lines }) => JSON.parse(lines.at(-1) ?? '') as Result);
}

test.each([
  ['durable updates', { durability: 'fsync' }, 150],
  ['updates that do not wait for the disk', { durability: 'none' }, 1500],
])(
  'processes that race with %s lose and double none, and see all in the same order',
  async (_, options, count) => {
    const results = await race(4, count, options);
    const [first] = results;
    expect(first?.state).toMatchObject({ total: 4 * count, doubled: [] });
    for (const { heard, state } of results) {
      expect(state).toEqual(first?.state);
      expect(heard).toMatchObject({ hash: state.hash, total: state.total, missed: 0, disorder: 0 });
    }
  },
);

test('they lose none either while the journal is rotated and folded under them all the time', async () => {
  const results = await race(4, 400, { minJournalBytes: 500, durability: 'none' });
  const [first] = results;
  expect(first?.state).toMatchObject({ total: 1600, doubled: [] });
  for (const { heard, state } of results) {
    expect(state).toEqual(first?.state);
    expect(heard.disorder).toBe(0);
    expect(heard.total + heard.missed).toBeGreaterThanOrEqual(state.total);
  }
  expect(filesOf(folder.path, '.yaml')[0]).not.toContain('.000001.');
  expect(filesOf(folder.path, '.draft')).toEqual([]);
});
