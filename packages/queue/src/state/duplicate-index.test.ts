import { expect, test } from '@jest/globals';
import { DuplicateIndex } from './duplicate-index.js';
import type { Indexed } from './duplicate-index.js';
import type { TaskRecord } from '../task.js';
import { hashOfCommand, isRepetition } from './duplicate-rule.js';

const same = [
  { command: 'note', argstring: 'a b' },
  { command: 'note', argstring: ' a \t b ' },
  { command: 'note', argstring: '"a" \'b\'' },
  { command: 'note', args: ['a', 'b'] },
];
const others = [
  { command: 'note', argstring: 'ab' },
  { command: 'note', argstring: '"a b"' },
  { command: 'notea', argstring: 'b' },
  { command: 'note', args: ['a', 'b', ''] },
  { command: 'note', argstring: 'a\u00a0b c' },
];

function indexed(number: number, arg: string, hash: number, ownKey?: string): Indexed {
  const record = { id: `TQ:TaskQueue:${number}`, command: 'note', args: [arg], timestamp: 1, retries: 1 };
  return { record, ownKey, hash, older: undefined, younger: undefined };
}

test('repetitions have one hash, whatever their spacing and quoting', () => {
  expect(new Set(same.map(hashOfCommand)).size).toBe(1);
  for (const a of same) for (const b of same) expect(isRepetition(a, b)).toBe(true);
  for (const a of same) for (const b of others) expect(isRepetition(a, b)).toBe(false);
});

test('data is a part of what is repeated', () => {
  const [bare, one, again, other] = [undefined, { a: 1 }, { a: 1 }, { a: 2 }].map((data) => ({
    command: 'note',
    args: ['a'],
    ...(data && { data }),
  })) as unknown as [TaskRecord, TaskRecord, TaskRecord, TaskRecord];
  expect([isRepetition(one, again), hashOfCommand(one) === hashOfCommand(again)]).toEqual([true, true]);
  for (const different of [bare, other]) {
    expect([isRepetition(one, different), isRepetition(different, one)]).toEqual([false, false]);
    expect(hashOfCommand(different)).not.toBe(hashOfCommand(one));
  }
});

test('white space beyond ASCII separates arguments in the hash as in the rule', () => {
  const [spaced, listed] = [
    { command: 'note', argstring: 'a\u00a0b' },
    { command: 'note', args: ['a', 'b'] },
  ];
  expect(isRepetition(spaced, listed)).toBe(true);
  expect(hashOfCommand(spaced)).toBe(hashOfCommand(listed));
});

test('tasks that share a hash by chance are told apart, and the newest that is alike is found', () => {
  const { record } = indexed(0, 'a', 0);
  const hash = DuplicateIndex.hashOf(record, undefined);
  const index = new DuplicateIndex();
  const [first, other, second, own] = [
    indexed(1, 'a', hash),
    indexed(2, 'b', hash),
    indexed(3, 'a', hash),
    indexed(4, 'a', hash, 'own'),
  ];
  for (const task of [first, other, second, own]) index.add(task);
  expect(index.newestLike(record, undefined)).toBe(second);
  index.remove(second);
  expect(index.newestLike(record, undefined)).toBe(first);
  index.putBack(second);
  index.remove(own);
  expect(index.newestLike(record, undefined)).toBe(second);
});
