import { expect, test } from '@jest/globals';
import { sortPairs } from './pairs.js';

const processor = () => undefined;

test('pairs keep their order', () => {
  const { pairs, problems } = sortPairs([
    ['b', processor],
    ['a', processor],
  ]);
  expect(pairs.map(({ command }) => command)).toEqual(['b', 'a']);
  expect(problems).toEqual([]);
});

test.each([
  ['no list', 'text', 'pair 2 is not a list of two'],
  ['nothing', undefined, 'pair 2 is not a list of two'],
  ['a list of one', ['b'], 'pair 2 is not a list of two'],
  ['a list of three', ['b', processor, 1], 'pair 2 is not a list of two'],
  ['no command', [7, processor], 'pair 2 has no command'],
  ['an empty command', ['', processor], 'pair 2 has no command'],
  ['no processor', ['b', undefined], "pair 2 has no processor for 'b'"],
  ['a command that was there', ['a', processor], "pair 2 repeats the command 'a'"],
])('%s is left out, and the pairs around it are not', (_what, entry, reason) => {
  const { pairs, problems } = sortPairs([['a', processor], entry, ['c', processor]]);
  expect(pairs.map(({ command }) => command)).toEqual(['a', 'c']);
  expect(problems).toEqual([
    expect.objectContaining({ code: 'INVALID_PAIR', message: expect.stringContaining(reason) }),
  ]);
});
