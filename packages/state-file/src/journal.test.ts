import { appendFileSync, existsSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { TestFolder } from '../test/support/folder.js';
import { Journal, openIfThere } from './journal.js';
import { encodeRecord } from './record.js';
import { nodeSystem } from './system.js';
import { createSystemWith } from './testing/index.js';

const folder = new TestFolder();
const system = createSystemWith();
const name = 'a.000001-aaaaaaaa.log';
const opened: Journal<unknown>[] = [];
let path: string;

beforeEach(async () => {
  path = folder.file(name);
  await Journal.create(nodeSystem, path, name);
});
afterEach(() => {
  system.heal();
  for (const journal of opened.splice(0)) journal.close();
});

function open(): Journal<unknown> {
  const journal = Journal.open<unknown>(system, path, name);
  opened.push(journal);
  return journal;
}

/** Everything that can be read, as the `seal` of each record or `void`. */
function readAll(journal: Journal<unknown>): string[] {
  const lines: string[] = [];
  while (journal.readMore(({ record }) => lines.push(record && 'seal' in record ? record.seal : 'void')));
  return lines.map((line, i) => (i === 0 && line === 'void' ? 'head' : line));
}

function record(text: string): string {
  return encodeRecord({ seq: 1, by: 'me', at: 0, durable: 0, prev: '', seal: text }).line;
}

test('a record stands at the known end when nobody else has appended', () => {
  const journal = open();
  readAll(journal);
  expect(journal.isCurrent()).toBe(true);
  expect(journal.append(record('one'))).toBe(true);
  expect(journal.append(record('two'))).toBe(true);
  expect(readAll(open())).toEqual(['head', 'one', 'two']);
  expect(readAll(journal)).toEqual([]);
});

test('it is told when somebody else has appended before', () => {
  const [journal, other] = [open(), open()];
  readAll(journal);
  readAll(other);
  other.append(record('other'));
  expect(journal.isCurrent()).toBe(false);
  expect(journal.append(record('mine'))).toBe(false);
  expect(readAll(journal)).toEqual(['other', 'mine'].slice(0));
});

test('a torn record is void, and does not touch the next one', () => {
  const journal = open();
  readAll(journal);
  appendFileSync(path, record('torn').slice(0, -3));
  expect(readAll(journal)).toEqual([]);
  expect(journal.append(record('next'))).toBe(false);
  expect(readAll(journal)).toEqual(['head', 'next']);
});

test('a record that is longer than what is read at once is read whole', () => {
  const long = 'x'.repeat(3_000_000);
  const journal = open();
  readAll(journal);
  journal.append(record(long));
  journal.append(record('next'));
  expect(readAll(open())).toEqual(['head', long, 'next']);
});

describe('a write that comes short', () => {
  test('fails with the code of the system, and leaves nothing that counts', () => {
    const journal = open();
    readAll(journal);
    system.inject({ call: 'write', bytes: 10 });
    system.inject({ call: 'write', nth: 2, code: 'ENOSPC' });
    expect(() => journal.append(record('short'))).toThrow(/ENOSPC/);
    journal.append(record('next'));
    expect(readAll(open())).toEqual(['head', 'void', 'next']);
  });

  test('fails also when there is room again at once', () => {
    const journal = open();
    readAll(journal);
    system.inject({ call: 'write', bytes: record('short').length - 1 });
    expect(() => journal.append(record('short'))).toThrow(/could not be written whole/);
    expect(readAll(open())).toEqual(['head', 'void']);
  });
});

test('a file that shrank is damaged', () => {
  const journal = open();
  readAll(journal);
  truncateSync(path, 5);
  expect(journal.isCurrent()).toBe(false);
  expect(() => readAll(journal)).toThrow(/shrank/);
});

test('it knows whether its file still has a name', () => {
  const journal = open();
  expect(journal.isLinked()).toBe(true);
  rmSync(path);
  expect(journal.isLinked()).toBe(false);
});

test('a closed journal refuses everything, and never uses a descriptor that may be somebody else’s', () => {
  const journal = open();
  readAll(journal);
  journal.close();
  journal.close();
  const size = readFileSync(path).length;
  expect(() => journal.append(record('late'))).toThrow();
  expect(() => journal.isCurrent()).toThrow();
  expect(() => journal.readMore(() => undefined)).toThrow();
  expect(readFileSync(path).length).toBe(size);
});

test('opening what is not there gives nothing and leaves no descriptor open', () => {
  expect(openIfThere(system, folder.file('none.log'), 'none.log')).toBeUndefined();
  const before = system.calls.close;
  system.inject({ call: 'openForRewrite', code: 'EMFILE' });
  expect(() => openIfThere(system, path, name)).toThrow(/EMFILE/);
  expect(system.calls.close).toBe(before + 1);
});

test.each(['write', 'sync'] as const)('creating leaves nothing behind when %s fails', async (call) => {
  system.inject({ call, code: 'ENOSPC' });
  await expect(Journal.create(system, folder.file('b.log'), 'b.log')).rejects.toMatchObject({
    code: 'ENOSPC',
  });
  expect(existsSync(folder.file('b.log'))).toBe(false);
});
