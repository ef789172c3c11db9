import { beforeEach, expect, jest, test } from '@jest/globals';
import { TestFolder } from '../test/support/folder.js';
import { MemoryDisk } from './testing/memory-disk.js';
import { add } from '../test/support/open-tallies.js';
import { tally } from '../test/support/tally.mjs';
import type { Add, Tally } from '../test/support/tally.mjs';
import { readChain } from './chain.js';
import { FileNames } from './file-names.js';
import { encodeCommit } from './record.js';
import type { OnCorrupt } from './repair.js';
import { rotate } from './rotation.js';
import { StateFile } from './state-file.js';

// Seconds on an idle machine, minutes on a busy one.
jest.setTimeout(300_000);

type Files = ReadonlyMap<string, Buffer>;

const folder = new TestFolder();
const ids = ['a', 'b', 'c', 'd', 'e'];
const prefixes = ids.map((_, i) => ids.slice(0, i)).concat([ids]);

async function open(disk: MemoryDisk, onCorrupt: OnCorrupt = 'throw'): Promise<StateFile<Tally, Add>> {
  const { system } = disk.process();
  return StateFile.open({ dir: folder.path, name: 'a', model: tally, system, onCorrupt });
}

/** What files open as: the ids in the state, or the code of the error. */
async function outcome(files: Files, onCorrupt?: OnCorrupt): Promise<string[] | string> {
  try {
    const file = await open(MemoryDisk.holding(files), onCorrupt);
    const { counts } = await file.read();
    await file.close();
    for (const [id, count] of counts) if (count !== 1) return `${id} was counted ${count} times`;
    return [...counts.keys()];
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

/** The files of five commits in two journals; among them a record that lost its race. */
async function writtenFiles(): Promise<Files> {
  const disk = new MemoryDisk(() => 0.9);
  const { system } = disk.process();
  const file = await open(disk);
  await add(file, 'a', 'b');
  const [name = '', bytes = Buffer.alloc(0)] = [...disk.files()].find(([key]) => key.endsWith('.log')) ?? [];
  const prev = bytes.toString('latin1').split('\n')[2]?.slice(0, 8) ?? '';
  const lost = encodeCommit({ seq: 2, by: 'x', at: 0, durable: 1, prev }, ['{"id":"lost"}']);
  system.write(system.openForAppend(name), lost.line);
  await add(file, 'c');
  const replica = await readChain({ system, dir: folder.path, names: new FileNames('a'), model: tally });
  if (replica) await rotate(replica, 'me', () => true);
  await add(file, 'd', 'e');
  return disk.files();
}

let written: Files;
beforeEach(async () => {
  written = await writtenFiles();
});

/** The files with another content of one of them. */
function withBytes(name: string, bytes: Buffer): Files {
  return new Map([...written, [name, bytes]]);
}

function flipped(bytes: Buffer, at: number): Buffer {
  const damaged = Buffer.from(bytes);
  damaged[at]! ^= 1 << ((at * 5) % 8);
  return damaged;
}

function* journals(): Generator<[string, Buffer]> {
  for (const [name, bytes] of written) if (name.endsWith('.log')) yield [name, bytes];
}

test('a journal that is cut anywhere opens as what was written before, or is reported', async () => {
  for (const [name, bytes] of journals()) {
    for (let length = 0; length < bytes.length; length += 1) {
      const found = await outcome(withBytes(name, bytes.subarray(0, length)));
      if (found !== 'CORRUPT_STATE') expect(prefixes).toContainEqual(found);
    }
  }
});

test('a journal with a flipped bit in any byte opens as what was written before, or is reported', async () => {
  const counts = { opened: 0, reported: 0 };
  for (const [name, bytes] of journals()) {
    for (let at = 0; at < bytes.length; at += 1) {
      const found = await outcome(withBytes(name, flipped(bytes, at)));
      if (found !== 'CORRUPT_STATE') expect(prefixes).toContainEqual(found);
      counts[found === 'CORRUPT_STATE' ? 'reported' : 'opened'] += 1;
    }
  }
  expect(counts.reported).toBeGreaterThan(counts.opened);
});

test('a damaged seal is always reported, since what comes behind it would be lost', async () => {
  const [[name, bytes] = ['', Buffer.alloc(0)]] = [...journals()].filter(([, text]) =>
    text.includes('"seal"'),
  );
  const start = bytes.lastIndexOf('\n', bytes.indexOf('"seal"'));
  const end = bytes.indexOf('\n', start + 1);
  for (let at = start; at < (end < 0 ? bytes.length : end); at += 1)
    expect(await outcome(withBytes(name, flipped(bytes, at)))).toBe('CORRUPT_STATE');
  expect(await outcome(withBytes(name, bytes.subarray(0, start)))).toBe('CORRUPT_STATE');
});

test('a journal that was reported is salvaged with every record that is intact', async () => {
  for (const [name, bytes] of journals()) {
    for (let at = 0; at < bytes.length; at += 2) {
      const files = withBytes(name, flipped(bytes, at));
      if ((await outcome(files)) !== 'CORRUPT_STATE') continue;
      const intact = ids.filter((id) => !isInRecord(bytes, at, id));
      expect(await outcome(files, 'salvage')).toEqual(intact);
    }
  }
});

/** Whether a byte is in the record of an id, from its check to its end. */
function isInRecord(bytes: Buffer, at: number, id: string): boolean {
  const text = bytes.toString('latin1');
  const middle = text.indexOf(`{"id":"${id}"}`);
  const end = text.indexOf('\n', middle);
  return middle >= 0 && at > text.lastIndexOf('\n', middle) && at < (end < 0 ? text.length : end);
}

test('a snapshot with a flipped bit in any byte opens as it was, or is reported and salvaged', async () => {
  const [name = '', bytes = Buffer.alloc(0)] = [...written].find(([key]) => key.endsWith('.yaml')) ?? [];
  for (let at = 0; at < bytes.length; at += 1) {
    const files = withBytes(name, flipped(bytes, at));
    const found = await outcome(files);
    if (found !== 'CORRUPT_STATE') expect(found).toEqual(ids);
    else if (at % 2 === 0) expect(await outcome(files, 'salvage')).toEqual(ids);
  }
});

test('any text in place of a file is reported, never another error and never a hang', async () => {
  const texts = [
    '',
    '\0'.repeat(5000),
    '\n'.repeat(5000),
    'x'.repeat(5000),
    '{}',
    '[[[[[[',
    '&a [*a]',
    '? ? ? ?',
    '- '.repeat(2000),
  ];
  for (const name of written.keys()) {
    for (const text of texts) {
      const files = withBytes(name, Buffer.from(text));
      expect(await outcome(files)).toBe('CORRUPT_STATE');
      expect(await outcome(files, 'salvage')).toBeInstanceOf(Array);
      expect(await outcome(files, 'set-aside')).toEqual([]);
    }
  }
});
