import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { families } from '../packages/torture/src/families.js';
import { mutations } from '../packages/torture/src/mutations/mutations.js';

const root = join(import.meta.dirname, '..');
const text = readFileSync(join(root, 'docs/guarantees.md'), 'utf8');
const promises = text.slice(text.indexOf('## Promises'), text.indexOf('## What is not promised'));
const names = families.map(({ name }) => name);

test('every promise names the families that try to break it, and every family is named', () => {
  const named = new Set([...promises.matchAll(/`([a-z]+)`/g)].map(([, name]) => name));
  expect([...named].sort()).toEqual([...names].sort());
});

test('every family is run by the tests', () => {
  const tested = readFileSync(join(root, 'packages/torture/test/torture.test.ts'), 'utf8');
  for (const name of names) expect(tested).toContain(`['${name}', `);
});

test('every mutation names a family that is there', () => {
  expect(mutations.filter(({ family }) => !names.includes(family))).toEqual([]);
});
