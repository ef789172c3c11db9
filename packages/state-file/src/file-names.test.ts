import { expect, test } from '@jest/globals';
import { assertName, FileNames } from './file-names.js';

test.each(['a', 'A.b-c_9', '0', 'a'.repeat(128), 'a.000001', 'a.lock'])('%s names a state file', (name) => {
  expect(() => assertName(name)).not.toThrow();
});

test.each(['', '.a', '-a', '../a', 'a/b', 'a\0', 'a\n', 'ä', 'a b', 'a'.repeat(129), undefined, 5, null, {}])(
  '%j names none',
  (name) => {
    expect(() => assertName(name)).toThrow(expect.objectContaining({ code: 'INVALID_NAME' }));
  },
);

test('a file name tells its generation', () => {
  const names = new FileNames('a');
  expect(names.generationOfSnapshot(names.snapshot(7))).toBe(7);
  expect(names.generationOfJournal(names.newJournal(1_234_567))).toBe(1_234_567);
  expect(names.generationOfDraft(names.newDraft(999_999))).toBe(999_999);
  expect(names.newJournal(1)).not.toBe(names.newJournal(1));
});

test('no file of one state is taken for one of another whose name begins alike', () => {
  const names = ['a', 'a.b', 'a.000001', 'a.000001-0123abcd', 'aXb', 'a.lock', 'a.turn', 'a.000001.yaml'].map(
    (name) => new FileNames(name),
  );
  const locks = names.flatMap(({ lock, turn }) => [lock, turn]);
  expect(new Set(locks).size).toBe(locks.length);
  for (const mine of names) {
    const files = [mine.snapshot(1), mine.newJournal(1), mine.newDraft(1), mine.lock, mine.turn];
    for (const other of names.filter((candidate) => candidate !== mine)) {
      for (const file of files) {
        expect(other.generationOfSnapshot(file)).toBeUndefined();
        expect(other.generationOfJournal(file)).toBeUndefined();
        expect(other.generationOfDraft(file)).toBeUndefined();
      }
    }
  }
});

test('copies that a repair put aside belong to nobody', () => {
  const names = new FileNames('a');
  for (const file of [names.snapshot(1), names.newJournal(1)].map((name) => `${name}.broken`)) {
    expect(names.generationOfSnapshot(file)).toBeUndefined();
    expect(names.generationOfJournal(file)).toBeUndefined();
  }
});
