import { expect, test } from '@jest/globals';
import { Progress } from './progress.js';
import type { ProgressReport } from './progress.js';

test('reports come at most twice a second, and one at the end', () => {
  const reports: ProgressReport[] = [];
  let now = 0;
  const progress = new Progress(
    (report) => reports.push(report),
    () => now,
  );

  progress.expect(3);
  progress.addBytes(10);
  progress.fileDone();
  now = 500;
  progress.addBytes(20);
  now = 999;
  progress.fileDone();
  progress.finish();

  expect(reports).toEqual([
    { done: 0, total: 3, bytes: 0 },
    { done: 1, total: 3, bytes: 30 },
    { done: 2, total: 2, bytes: 30 },
  ]);
});

test('files that appear meanwhile raise the total', () => {
  const reports: ProgressReport[] = [];
  let now = 0;
  const progress = new Progress(
    (report) => reports.push(report),
    () => (now += 1000),
  );

  progress.expect(1);
  progress.fileDone();
  progress.fileDone();

  expect(reports.map(({ done, total }) => `${done}/${total}`)).toEqual(['0/1', '1/1', '2/2']);
});
