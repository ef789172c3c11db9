import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { History } from './history.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-history-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('a new history is empty', async () => {
  expect(await new History(folder).load()).toEqual([]);
});

test('lines are kept for the next shell, newest first, readable by their user only', async () => {
  const history = new History(folder);
  await history.add('list');
  await history.add('   ');
  await history.add('status');
  expect(await new History(folder).load()).toEqual(['status', 'list']);
  expect(statSync(join(folder, 'shell-history')).mode & 0o777).toBe(0o600);
});

test('only the last thousand lines are kept', async () => {
  const file = join(folder, 'shell-history');
  writeFileSync(
    file,
    Array.from({ length: 1200 }, (_, index) => `find task TQ:TaskQueue:${index}\n`).join(''),
  );
  const lines = await new History(folder).load();
  expect(lines).toHaveLength(1000);
  expect(lines[0]).toBe('find task TQ:TaskQueue:1199');
  expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(1001);
});
