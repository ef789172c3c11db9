import { describe, expect, test } from '@jest/globals';
import { didYouMean, nearest } from './nearest.js';

describe('nearest', () => {
  test('finds a word with a letter too few, too many, wrong or swapped', () => {
    const words = ['queue', 'unqueue', 'schedule', 'status'];
    expect(nearest('queu', words)).toBe('queue');
    expect(nearest('queuue', words)).toBe('queue');
    expect(nearest('statas', words)).toBe('status');
    expect(nearest('shcedule', words)).toBe('schedule');
  });

  test('takes capitals and small letters for the same', () => {
    expect(nearest('MAXRUNNING', ['maxRunning'])).toBe('maxRunning');
  });

  test('suggests nothing that is far away', () => {
    expect(nearest('xyz', ['queue', 'list'])).toBeUndefined();
    expect(nearest('', ['queue'])).toBeUndefined();
  });

  test('prefers the closest', () => {
    expect(nearest('lists', ['lasts', 'list'])).toBe('lasts');
    expect(nearest('list', ['lost', 'list'])).toBe('list');
  });
});

test('didYouMean is empty when there is nothing to suggest', () => {
  expect(didYouMean('greet', ['great'])).toBe(' Did you mean great?');
  expect(didYouMean('greet', [])).toBe('');
});
