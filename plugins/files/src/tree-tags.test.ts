import { expect, test } from '@jest/globals';
import { heldTags, isTreeBusy } from './tree-tags.js';

const busy = (wanted: string[], ...working: string[][]) =>
  isTreeBusy(wanted, new Set(working.flatMap(heldTags)));

test('two tasks never work on the same tree, on one within the other or on one around the other', () => {
  expect(busy(['/srv/data'], ['/srv/data'])).toBe(true);
  expect(busy(['/srv/data/in/side'], ['/srv/data'])).toBe(true);
  expect(busy(['/srv'], ['/srv/data'])).toBe(true);
  expect(busy(['/'], ['/srv/data'])).toBe(true);
  expect(busy(['/srv/data'], ['/'])).toBe(true);
});

test('trees side by side are worked on at the same time', () => {
  expect(busy(['/srv/data'], ['/srv/database'], ['/srv/other'], ['/var/log/app'])).toBe(false);
  expect(busy(['/srv/data'])).toBe(false);
});

test('each path of a task counts', () => {
  expect(busy(['/srv/a', '/var/sums/a'], ['/srv/b', '/var/sums/b'])).toBe(false);
  expect(busy(['/srv/a', '/srv/b/sums'], ['/srv/b'])).toBe(true);
});
