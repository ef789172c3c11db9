import { expect, test } from '@jest/globals';
import { TestFolder } from '../test/support/folder.js';
import { add, OpenTallies } from '../test/support/open-tallies.js';
import type { Commit } from './model.js';
import type { Add } from '../test/support/tally.mjs';

const folder = new TestFolder();
const tallies = new OpenTallies(folder);

type Commits = AsyncGenerator<Commit<Add>, void, undefined>;

/** The next commits, as ids; one that stands for others as their number. */
async function take(commits: Commits, count: number): Promise<(string | number)[]> {
  const taken: (string | number)[] = [];
  while (taken.length < count) {
    const { value } = await commits.next();
    if (!value) break;
    taken.push(...(value.missed === undefined ? value.ops.map(({ id }) => id) : [value.missed]));
  }
  return taken;
}

test('what comes from now on is followed, from all instances', async () => {
  const [one, two] = [await tallies.open(), await tallies.open()];
  await add(one, 'before');
  const commits = one.follow();
  const taken = take(commits, 3);
  await add(two, 'x');
  await add(one, 'y');
  await add(two, 'z');
  expect(await taken).toEqual(['x', 'y', 'z']);
  await commits.return();
});

test('what the journal still has is followed from a seq on, each commit once', async () => {
  const file = await tallies.open();
  await add(file, 'a', 'b', 'c');
  const commits = file.follow({ after: 1 });
  expect(await take(commits, 2)).toEqual(['b', 'c']);
  await add(file, 'd');
  expect(await take(commits, 1)).toEqual(['d']);
  await commits.return();
});

test('following goes on across a rotation and a compaction by others', async () => {
  const [one, two] = [await tallies.open(), await tallies.open()];
  const commits = one.follow({ after: 0 });
  await add(two, 'a');
  expect(await take(commits, 1)).toEqual(['a']);
  await two.compact();
  await add(two, 'b');
  expect(await take(commits, 1)).toEqual(['b']);
  await commits.return();
});

test('a commit says how many were missed, where the journal was folded before it was read', async () => {
  const [one, two] = [await tallies.open(), await tallies.open()];
  await add(two, 'a', 'b');
  await two.compact();
  await add(two, 'c');
  await two.compact();
  await add(two, 'd');
  const commits = two.follow({ after: 1 });
  expect(await take(commits, 2)).toEqual([4, 'd']);
  await commits.return();
  const live = two.follow({ after: two.seq });
  await add(one, 'e');
  expect(await take(live, 1)).toEqual(['e']);
  await live.return();
});

test('a follower whose journal was folded before it looked still gets what the newest journal has', async () => {
  const [one, two] = [await tallies.open(), await tallies.open()];
  await add(two, 'a', 'b');
  await two.compact();
  await add(two, 'c');
  await two.compact();
  await add(two, 'd');
  const commits = one.follow();
  expect(await take(commits, 4)).toEqual(['a', 'b', 3, 'd']);
  await commits.return();
});

test('it ends with its signal, with the file, and with the loop', async () => {
  const file = await tallies.open();
  const stop = new AbortController();
  const [bySignal, byClose, atOnce] = [
    file.follow({ signal: stop.signal }),
    file.follow(),
    file.follow({ signal: AbortSignal.abort() }),
  ];
  expect((await atOnce.next()).done).toBe(true);
  const ends = [bySignal.next(), byClose.next()];
  stop.abort();
  expect((await ends[0])?.done).toBe(true);
  for await (const { ops } of file.follow({ after: (await add(file, 'x'), 0) })) {
    expect(ops).toEqual([{ id: 'x' }]);
    break;
  }
  await file.close();
  expect(await Promise.all(ends)).toMatchObject([{ done: true }, { done: false }]);
  expect((await byClose.next()).done).toBe(true);
});
