import { expect, test } from '@jest/globals';
import { displayWidth, wrapWords } from './display-width.js';
import { layoutTable } from './table.js';

const columns = [{ title: 'ID' }, { title: 'COMMAND', stretches: true }, { title: 'END' }];

test('columns are as wide as their widest cell', () => {
  const rows = [
    ['TQ:TaskQueue:1', 'greet Fred', 'x'],
    ['1', 'x', 'y'],
  ];
  expect(layoutTable(columns, rows)).toEqual([
    'ID              COMMAND     END',
    'TQ:TaskQueue:1  greet Fred  x',
    '1               x           y',
  ]);
});

test('the stretching column gives way so that lines fit the width', () => {
  const lines = layoutTable(columns, [['1', 'a command with many words', 'x']], 24);
  expect(lines).toEqual(['ID  COMMAND          END', '1   a command with…  x']);
  expect(lines.every((line) => displayWidth(line) <= 24)).toBe(true);
});

test('a terminal that is too narrow for everything gets cut lines, never wrapped ones', () => {
  const lines = layoutTable(columns, [['TQ:TaskQueue:123456', 'a command with many words', 'x']], 20);
  expect(lines.every((line) => displayWidth(line) <= 20)).toBe(true);
});

test('wide and combining characters count as a terminal shows them', () => {
  expect(displayWidth('世界')).toBe(4);
  expect(displayWidth('e\u0301')).toBe(1);
  const lines = layoutTable(columns, [['世', 'b', 'x']]);
  expect(lines[1]).toBe('世  b        x');
});

test('a cell cannot break its line or steer the terminal', () => {
  expect(layoutTable([{ title: 'X' }], [['a\nb\u001b[31m']])).toEqual(['X', 'a\\nb\\u001b[31m']);
});

test('text is wrapped between words, and a word that is too wide has a line of its own', () => {
  expect(wrapWords('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrapWords('a /long/path/of/a/file b', 6)).toEqual(['a', '/long/path/of/a/file', 'b']);
  expect(wrapWords('one two', Infinity)).toEqual(['one two']);
});
