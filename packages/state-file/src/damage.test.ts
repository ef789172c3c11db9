import { appendFileSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeEach, expect, test } from '@jest/globals';
import { filesOf } from '../test/support/files.js';
import { TestFolder } from '../test/support/folder.js';
import { add } from '../test/support/open-tallies.js';
import { tally } from '../test/support/tally.mjs';
import type { Add, Tally } from '../test/support/tally.mjs';
import { readChain } from './chain.js';
import { FileNames } from './file-names.js';
import { encodeCommit } from './record.js';
import type { OnCorrupt } from './repair.js';
import { rotate } from './rotation.js';
import { StateFile } from './state-file.js';
import { createSystemWith } from './testing/index.js';

const folder = new TestFolder();
const system = createSystemWith({
  // What is on the disk does not matter here, and syncing thousands of times would take long.
  sync: async () => undefined,
  datasync: async () => undefined,
  syncFolder: async () => undefined,
  datasyncNow: () => undefined,
});
const ids = ['a', 'b', 'c', 'd', 'e'];
const prefixes = ids.map((_, i) => ids.slice(0, i)).concat([ids]);

async function open(dir: string, onCorrupt: OnCorrupt = 'throw'): Promise<StateFile<Tally, Add>> {
  return StateFile.open({ dir, name: 'a', model: tally, system, onCorrupt });
}

/** Five commits in two journals; among them a record that lost its race. */
async function writeFiles(dir: string): Promise<void> {
  const file = await open(dir);
  await add(file, 'a', 'b');
  const [journal = ''] = filesOf(dir, '.log');
  const lines = readFileSync(journal, 'latin1').split('\n');
  const prev = lines[2]?.slice(0, 8) ?? '';
  appendFileSync(
    journal,
    encodeCommit({ seq: 2, by: 'x', at: 0, durable: 1, prev }, ['{"id":"lost"}']).bytes,
  );
  await add(file, 'c');
  const replica = await readChain({ system, dir, names: new FileNames('a'), model: tally });
  if (replica) await rotate(replica, 'me', () => true);
  replica?.close();
  await add(file, 'd', 'e');
  await file.close();
}

/** What a folder opens as: the ids in its state, or the code of the error. */
async function outcome(dir: string, onCorrupt?: OnCorrupt): Promise<string[] | string> {
  try {
    const file = await open(dir, onCorrupt);
    const { counts } = await file.read();
    await file.close();
    for (const [id, count] of counts) if (count !== 1) return `${id} was counted ${count} times`;
    return [...counts.keys()];
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

let original: string;
beforeEach(async () => {
  original = folder.file('original');
  mkdirSync(original, { mode: 0o700 });
  await writeFiles(original);
});

/** What the folder opens as while one of its files has another content. Reading changes nothing. */
async function outcomeWith(file: string, bytes: Buffer): Promise<string[] | string> {
  const intact = readFileSync(file);
  writeFileSync(file, bytes);
  const found = await outcome(original);
  writeFileSync(file, intact);
  return found;
}

/** What a copy of the folder opens as when it is repaired. */
async function repairedWith(file: string, bytes: Buffer, how: OnCorrupt): Promise<string[] | string> {
  const dir = folder.file('copy');
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { mode: 0o700 });
  for (const path of filesOf(original)) copyFileSync(path, join(dir, basename(path)));
  writeFileSync(join(dir, basename(file)), bytes);
  return outcome(dir, how);
}

function flipped(bytes: Buffer, at: number): Buffer {
  const damaged = Buffer.from(bytes);
  damaged[at]! ^= 1 << ((at * 5) % 8);
  return damaged;
}

test('a journal that is cut anywhere opens as what was written before, or is reported', async () => {
  for (const file of filesOf(original, '.log')) {
    const bytes = readFileSync(file);
    for (let length = 0; length < bytes.length; length += 1) {
      const found = await outcomeWith(file, bytes.subarray(0, length));
      if (found !== 'CORRUPT_STATE') expect(prefixes).toContainEqual(found);
    }
  }
});

test('a journal with a flipped bit in any byte opens as what was written before, or is reported', async () => {
  const counts = { opened: 0, reported: 0 };
  for (const file of filesOf(original, '.log')) {
    const bytes = readFileSync(file);
    for (let at = 0; at < bytes.length; at += 1) {
      const found = await outcomeWith(file, flipped(bytes, at));
      if (found !== 'CORRUPT_STATE') expect(prefixes).toContainEqual(found);
      counts[found === 'CORRUPT_STATE' ? 'reported' : 'opened'] += 1;
    }
  }
  expect(counts.reported).toBeGreaterThan(counts.opened);
});

test('a journal that was reported is salvaged with every record that is intact', async () => {
  for (const file of filesOf(original, '.log')) {
    const bytes = readFileSync(file);
    for (let at = 0; at < bytes.length; at += 2) {
      if ((await outcomeWith(file, flipped(bytes, at))) !== 'CORRUPT_STATE') continue;
      const intact = ids.filter((id) => !isInRecord(bytes, at, id));
      expect(await repairedWith(file, flipped(bytes, at), 'salvage')).toEqual(intact);
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
  const [file = ''] = filesOf(original, '.yaml');
  const bytes = readFileSync(file);
  for (let at = 0; at < bytes.length; at += 1) {
    const found = await outcomeWith(file, flipped(bytes, at));
    if (found !== 'CORRUPT_STATE') expect(found).toEqual(ids);
    else if (at % 3 === 0) expect(await repairedWith(file, flipped(bytes, at), 'salvage')).toEqual(ids);
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
  for (const file of filesOf(original)) {
    for (const bytes of texts.map((text) => Buffer.from(text))) {
      expect(await outcomeWith(file, bytes)).toBe('CORRUPT_STATE');
      expect(await repairedWith(file, bytes, 'salvage')).toBeInstanceOf(Array);
      expect(await repairedWith(file, bytes, 'set-aside')).toEqual([]);
    }
  }
});
