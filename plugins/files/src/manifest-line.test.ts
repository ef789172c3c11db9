import { expect, test } from '@jest/globals';
import { formatLine, parseLine, staysInside } from './manifest-line.js';

const sha256 = 'ab'.repeat(32);

test.each([
  ['plain', `${sha256}  plain\n`],
  ['-x', `${sha256}  -x\n`],
  ['-', `${sha256}  ./-\n`],
  ['a b', `${sha256}  a b\n`],
  ['a\nb', `\\${sha256}  a\\nb\n`],
  ['a\rb', `\\${sha256}  a\\rb\n`],
  ['a\\nb', `\\${sha256}  a\\\\nb\n`],
])('the path %j has the line %j, and back', (path, line) => {
  expect(formatLine({ sha256, path })).toBe(line);
  expect(parseLine(line.slice(0, -1))).toEqual({ sha256, path });
});

test('a sum in capitals and a path that begins with ./ mean the same', () => {
  expect(parseLine(`${sha256.toUpperCase()} *.//./a`)).toEqual({ sha256, path: 'a' });
});

test.each([
  '',
  sha256,
  `${sha256} a`,
  `${sha256}  `,
  `\\${sha256}  a\\x`,
  `\\${sha256}  a\\`,
  `0${sha256}  a`,
])('the line %j has no entry', (line) => {
  expect(parseLine(line)).toBeUndefined();
});

test('a path stays inside its folder unless it is absolute or goes up', () => {
  expect(['a', 'a/..b', '...', 'a/b'].every(staysInside)).toBe(true);
  expect(['/a', '..', '../a', 'a/../../b', 'a/..', 'a\0b'].some(staysInside)).toBe(false);
});
