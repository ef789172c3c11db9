import { describe, expect, jest, test } from '@jest/globals';
import type { WaitPoint } from '@millrace/state-file';
import { TestFolder } from './support/folder.js';
import { add, contents, OpenTallies } from './support/open-tallies.js';
import { TestProcess } from './support/processes.js';
import { expectKept } from './support/promise.js';

// Seconds on an idle machine, minutes on a busy one.
jest.setTimeout(300_000);

const folder = new TestFolder();
const tallies = new OpenTallies(folder);
const test_ = process.platform === 'linux' ? test : test.skip;

const points: WaitPoint[] = [
  'create: journal written',
  'create: snapshot written',
  'create: published',
  'update: decided',
  'update: appended',
  'update: synced',
  'rotate: journal created',
  'rotate: sealed',
  'compact: snapshot written',
  'compact: published',
  'compact: removed',
];

describe('a process that is stopped while others go on', () => {
  test_.each(points)('at "%s" does no harm when it wakes late', async (point) => {
    const child = TestProcess.write({
      dir: folder.path,
      prefix: 'late',
      count: 4,
      compactEvery: 2,
      at: { point, signal: 'SIGSTOP' },
      options: { stateTimeout: 0.2 },
    });
    await child.stopped();
    const file = await tallies.open({ stateTimeout: 0.05 });
    for (let i = 0; i < 3; i += 1) {
      await add(file, `meanwhile:${i}`);
      await file.compact();
    }
    const bystander = await tallies.open();
    child.kill('SIGCONT');
    expect([await child.ended, child.errors]).toEqual([0, '']);
    await add(file, 'after');
    await add(bystander, 'bystander');
    const ids = ['meanwhile:0', 'meanwhile:1', 'meanwhile:2', 'after', 'bystander'];
    await expectKept(folder.path, [...ids, ...child.lines]);
    expect(await contents(bystander)).toEqual(await contents(file));
    expect(child.lines).toHaveLength(4);
  });
});

test_(
  'a process that dies with the locks does not hold up updates, and compaction only for the timeout',
  async () => {
    const child = TestProcess.write({
      dir: folder.path,
      prefix: 'dead',
      compactEvery: 1,
      at: { point: 'compact: snapshot written', signal: 'SIGKILL' },
    });
    expect(await child.ended).toBe('SIGKILL');
    const file = await tallies.open({ stateTimeout: 0.05 });
    await add(file, 'x');
    await file.compact();
    await expectKept(folder.path, ['x', ...child.lines]);
  },
);
