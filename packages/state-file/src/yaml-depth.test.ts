import { expect, test } from '@jest/globals';
import { isNestedTooDeep } from './yaml-depth.js';

test.each([
  ['lists', '['.repeat(300)],
  ['maps', `a: ${'{a: '.repeat(300)}`],
  ['lists one a line', Array.from({ length: 300 }, (_, at) => `${' '.repeat(at)}-\n`).join('')],
  ['lists in one line', '- '.repeat(300)],
])('%s that are nested hundreds deep are too deep', (_, yaml) => {
  expect(isNestedTooDeep(yaml)).toBe(true);
});

test.each([
  ['a long list', `[${'[],'.repeat(300)}]`],
  ['a text with brackets', `a: "${'['.repeat(300)}\\"${'{'.repeat(300)}"`],
  ['nothing', ''],
])('%s is not', (_, yaml) => {
  expect(isNestedTooDeep(yaml)).toBe(false);
});
