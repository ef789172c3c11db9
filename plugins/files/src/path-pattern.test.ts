import { expect, test } from '@jest/globals';
import { isPattern, matcher } from './path-pattern.js';

const matching = (pattern: string, ...paths: string[]) => paths.filter(matcher(pattern));

test('a pattern without a slash means names, at any depth', () => {
  expect(matching('*.log', 'a.log', 'sub/b.log', '.c.log', 'sub/.d.log', 'a.log.gz', 'x.log/y')).toEqual([
    'a.log',
    'sub/b.log',
    '.c.log',
    'sub/.d.log',
  ]);
});

test('a pattern with a slash means paths from the folder of the task', () => {
  expect(matching('sub/*.log', 'sub/a.log', 'sub/b/a.log', 'x/sub/a.log')).toEqual(['sub/a.log']);
  expect(matching('**/tmp/**', 'tmp/a', 'a/tmp/.b/c', 'a/tmpx/c')).toEqual(['tmp/a', 'a/tmp/.b/c']);
});

test('a line break is a character like others', () => {
  expect(matching('**/*.log', 'a\nb/c\nd.log')).toEqual(['a\nb/c\nd.log']);
  expect(matching('*.log', 'a\n.log')).toEqual(['a\n.log']);
});

test('brackets, braces and ! have their meaning, and a backslash takes it away', () => {
  expect(matching('[ab].{log,txt}', 'a.log', 'b.txt', 'c.log')).toEqual(['a.log', 'b.txt']);
  expect(matching('!keep*', 'keep.log', 'other')).toEqual(['other']);
  expect(matching('\\[a\\]', '[a]', 'a')).toEqual(['[a]']);
});

test('what is no sound pattern is refused', () => {
  expect(['*', 'a/b', '[ab]', '{a,b}', '!a'].every(isPattern)).toBe(true);
  expect(['', '[ab', 'a]', '(a', 'x'.repeat(5000), 'a\0', 1, undefined].some(isPattern)).toBe(false);
});
