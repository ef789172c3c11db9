import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const main = join(import.meta.dirname, '../benchmarks/main.mjs');
const bench = (...words: string[]) => spawnSync(process.execPath, [main, ...words], { encoding: 'utf8' });

test('every figure of the benchmarks can be measured, with right results', () => {
  const figures = [...bench('--help').stdout.matchAll(/^ {2}([a-z]\S*) /gm)].map(([, name]) => name);
  expect(figures.length).toBeGreaterThan(5);

  const { status, stdout, stderr } = bench('--quick');

  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect([...stdout.matchAll(/^([a-z-]+\d*): /gm)].map(([, name]) => name)).toEqual(figures);
});
