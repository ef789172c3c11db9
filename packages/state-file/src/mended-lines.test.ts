import { expect, test } from '@jest/globals';
import { mendedLines } from './mended-lines.js';

const SECTIONS = ['queue', 'waiting', 'finished'];
const mended = (line: string): string[] => [...mendedLines(line, SECTIONS)];

test('lines that a damaged line feed joined are told apart', () => {
  expect(mended('  - {"a":1}*  waiting:')).toEqual(['  - {"a":1}', '  waiting:']);
  expect(mended('  waiting:*  - {"a":1}')).toEqual(['  waiting:', '  - {"a":1}']);
  expect(mended('  - ["a"]*  - "b"*  - {"c":3}')).toEqual(['  - ["a"]', '  - "b"', '  - {"c":3}']);
});

test('what looks like the beginning of a line within a text is none', () => {
  const entry = '  - {"args":["]  - [","\\"}  - {","  waiting:"]}';
  expect(mended(`${entry}*  - {"b":2}`)).toEqual([entry, '  - {"b":2}']);
});

test('a heading with a wrong letter is the section that is most like it', () => {
  expect(mended('  wai#ing:')).toEqual(['  waiting:']);
  expect(mended('  finithed:')).toEqual(['  finished:']);
  expect(mended('\0\0\0\0\0\0ng:')).toEqual(['\0\0\0\0\0\0ng:']);
});

test('an entry behind a damaged one is found', () => {
  expect(mended('  - {"a":1\0\0\0\0\0\0  - {"b":2}').at(-1)).toBe('  - {"b":2}');
});
