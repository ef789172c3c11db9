import { expect, jest, test } from '@jest/globals';
import { damage, filesOf } from './support/files.js';
import { TestFolder } from './support/folder.js';
import { add, OpenTallies } from './support/open-tallies.js';
import { TestProcess } from './support/processes.js';
import { expectKept } from './support/promise.js';

// Seconds on an idle machine, minutes on a busy one.
jest.setTimeout(300_000);

const folder = new TestFolder();
const tallies = new OpenTallies(folder);

test('salvage while other processes write loses nothing that they were told is safe', async () => {
  const first = await tallies.open();
  await add(first, 'seed');
  await first.close();
  const options = { minJournalBytes: 3000 };
  const writers = [0, 1].map((i) =>
    TestProcess.write({ dir: folder.path, prefix: `${i}`, count: 600, persistent: true, options }),
  );
  const repairs: unknown[] = [];
  for (let round = 1; round <= 6; round += 1) {
    await Promise.all(writers.map(async (writer) => writer.wrote(round * 60)));
    // Nothing of the content is damaged, so everything has to be kept.
    damage(filesOf(folder.path, '.yaml').at(-1) ?? '', 'version');
    const file = await tallies.open({ onCorrupt: 'salvage', onRepair: (repair) => repairs.push(repair) });
    await add(file, `repaired:${round}`);
    await file.close();
  }
  for (const writer of writers) expect([await writer.ended, writer.errors]).toEqual([0, '']);
  expect(repairs.length).toBeGreaterThan(0);
  const ids = Array.from({ length: 6 }, (_, i) => `repaired:${i + 1}`);
  await expectKept(folder.path, ['seed', ...ids, ...writers.flatMap(({ lines }) => lines)]);
});
