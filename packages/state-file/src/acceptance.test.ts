import { describe, expect, test } from '@jest/globals';
import { Acceptance } from './acceptance.js';
import type { CommitRecord, JournalRecord } from './record.js';

const journal = { path: '/folder/a.000001-aaaaaaaa.log', name: 'a.000001-aaaaaaaa.log' };

/** An acceptance behind its head, and a function that takes a record whose check is its `by`. */
function begin(seq = 0): {
  acceptance: Acceptance<string>;
  take: (record: JournalRecord<string>) => unknown;
} {
  const acceptance = new Acceptance<string>(journal, seq);
  let offset = 0;
  const take = (record: JournalRecord<string>): unknown => {
    const taken = acceptance.take({ record, check: 'by' in record ? record.by : 'head', offset });
    offset += 100;
    return taken;
  };
  take({ journal: journal.name });
  return { acceptance, take };
}

function commit(seq: number, by: string, prev: string, durable = 0): CommitRecord<string> {
  return { seq, by, at: 0, durable, prev, ops: [by] };
}

test('the first record that follows the one before counts, and a later one of the same seq has lost', () => {
  const { acceptance, take } = begin();
  expect(take(commit(1, 'a', 'head'))).toMatchObject({ by: 'a' });
  expect(take(commit(1, 'b', 'head'))).toBeUndefined();
  expect(take(commit(2, 'c', 'a'))).toMatchObject({ by: 'c' });
  expect(acceptance).toMatchObject({ seq: 2, check: 'c', voidLines: 1 });
});

test('a line that is not intact is void', () => {
  const { acceptance } = begin();
  acceptance.take({ record: undefined, check: '', offset: 100 });
  expect(acceptance).toMatchObject({ seq: 0, voidLines: 1 });
});

test('behind a seal nothing counts, not even a fence', () => {
  const { acceptance, take } = begin();
  take({ seq: 1, by: 'a', at: 0, durable: 0, prev: 'head', seal: 'a.000002-bbbbbbbb.log' });
  expect(take(commit(2, 'b', 'a'))).toBeUndefined();
  take({ fence: true });
  expect(acceptance).toMatchObject({ seq: 1, next: 'a.000002-bbbbbbbb.log', fenced: false });
});

test('behind a fence nothing counts', () => {
  const { acceptance, take } = begin();
  take({ fence: true });
  expect(take(commit(1, 'a', 'head'))).toBeUndefined();
  expect(acceptance).toMatchObject({ seq: 0, fenced: true });
});

describe('a record that comes too early', () => {
  test('is void after a power cut, when its writer did not know the missing one to be safe', () => {
    const { acceptance, take } = begin(5);
    take(commit(6, 'a', 'head', 5));
    expect(take(commit(8, 'c', 'b', 6))).toBeUndefined();
    expect(take(commit(7, 'd', 'a', 6))).toMatchObject({ by: 'd' });
    expect(take(commit(8, 'e', 'd', 6))).toMatchObject({ by: 'e' });
    expect(acceptance.voidLines).toBe(1);
  });

  test('is damage when its writer knew the missing one to be on the disk', () => {
    const { take } = begin(5);
    take(commit(6, 'a', 'head', 5));
    expect(() => take(commit(8, 'c', 'b', 7))).toThrow(
      /record 7 is missing or damaged before byte 200, where 8/,
    );
  });
});

describe('a record that follows another one than the one accepted', () => {
  test('is void after a power cut which kept a record that had lost its race and not the one that had won', () => {
    const { take } = begin(5);
    expect(take(commit(6, 'lost its race', 'head', 5))).toMatchObject({ seq: 6 });
    expect(take(commit(7, 'b', 'won its race', 5))).toBeUndefined();
    expect(take(commit(7, 'c', 'lost its race', 5))).toMatchObject({ by: 'c' });
  });

  test('is damage when its writer knew that one to be on the disk', () => {
    const { take } = begin(5);
    take(commit(6, 'lost its race', 'head', 5));
    expect(() => take(commit(7, 'b', 'won its race', 6))).toThrow(/record 6 is missing or damaged/);
  });
});

describe('a journal', () => {
  test('begins with its own name', () => {
    expect(() => new Acceptance(journal, 0).assertHead()).toThrow(/line 1: its first line is missing/);
    const other = new Acceptance(journal, 0);
    expect(() => other.take({ record: { journal: 'other.log' }, check: 'x', offset: 0 })).toThrow(
      /other\.log/,
    );
  });

  test('does not begin twice', () => {
    expect(() => begin().take({ journal: journal.name })).toThrow(/byte 100/);
  });

  test('has no records before its head', () => {
    const acceptance = new Acceptance<string>(journal, 0);
    expect(() => acceptance.take({ record: commit(1, 'a', ''), check: 'a', offset: 0 })).toThrow(
      /first line/,
    );
  });
});
