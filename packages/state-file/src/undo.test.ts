import { expect, test } from '@jest/globals';
import { Undo } from './undo.js';

test('steps are taken back newest first, down to a length', () => {
  const taken: number[] = [];
  const undo = new Undo();
  for (const step of [1, 2, 3]) undo.push(() => taken.push(step));
  undo.rollBack(1);
  expect(taken).toEqual([3, 2]);
  expect(undo.length).toBe(1);
  undo.rollBack(0);
  undo.rollBack(0);
  expect(taken).toEqual([3, 2, 1]);
});
