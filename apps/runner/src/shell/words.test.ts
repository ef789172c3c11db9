import { expect, test } from '@jest/globals';
import { splitWords } from './words.js';

test.each([
  ['', []],
  ['   ', []],
  ['list verbose', ['list', 'verbose']],
  ['  queue\tgreet  Fred ', ['queue', 'greet', 'Fred']],
  [`queue notify 'it is "fine"' "it's"`, ['queue', 'notify', 'it is "fine"', "it's"]],
  [`--data='{"a": 1}'`, ['--data={"a": 1}']],
  [String.raw`a\ b "c\"d\\e\n"`, ['a b', String.raw`c"d\e\n`]],
  [`"" ''`, ['', '']],
  [`a''b`, ['ab']],
])('%j are the words %j', (line, words) => {
  expect(splitWords(line)).toEqual(words);
});

test.each([`'a`, `"a`, `a "b\\"`, 'a\\'])('%j does not end', (line) => {
  expect(() => splitWords(line)).toThrow(expect.objectContaining({ code: 'USAGE' }));
});
