import { expect, test } from '@jest/globals';
import { resolveExports } from './package-exports.js';

test('a string is the file of the package itself', () => {
  expect(resolveExports('./a.js', '.')).toBe('./a.js');
  expect(resolveExports('./a.js', './b')).toBeUndefined();
});

test('conditions are tried in their order, and import is preferred to nothing but what comes first', () => {
  expect(resolveExports({ require: './a.cjs', import: './a.mjs', default: './a.js' }, '.')).toBe('./a.mjs');
  expect(resolveExports({ default: './a.js', import: './a.mjs' }, '.')).toBe('./a.js');
  expect(resolveExports({ '.': { import: { types: './a.d.ts', default: './a.mjs' } } }, '.')).toBe('./a.mjs');
  expect(resolveExports({ node: { require: './a.cjs' }, default: './a.js' }, '.')).toBe('./a.js');
});

test('a package for require alone gives nothing', () => {
  expect(resolveExports({ require: './a.cjs' }, '.')).toBeUndefined();
});

test('subpaths are found by name, then by the longest pattern', () => {
  const exports = { './x/*': './wide/*.js', './x/y/*.js': './narrow/*.js', './x/one': './one.js' };
  expect(resolveExports(exports, './x/one')).toBe('./one.js');
  expect(resolveExports(exports, './x/two')).toBe('./wide/two.js');
  expect(resolveExports(exports, './x/y/z.js')).toBe('./narrow/z.js');
  expect(resolveExports(exports, '.')).toBeUndefined();
});

test('null closes a subpath', () => {
  expect(resolveExports({ './x/*': './x/*.js', './x/secret/*': null }, './x/secret/a')).toBeUndefined();
  expect(resolveExports({ import: null, default: './a.js' }, '.')).toBeUndefined();
});

test('the first usable entry of a list counts', () => {
  expect(resolveExports(['not-relative', './a.js'], '.')).toBe('./a.js');
});

test('whatever else stands there gives nothing', () => {
  for (const exports of [7, true, {}, [], '/etc/passwd', 'bare'])
    expect(resolveExports(exports, '.')).toBeUndefined();
});
