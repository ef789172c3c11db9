import { expect, test } from '@jest/globals';
import { TestFolder } from './support/folder.js';
import { TestProcess } from './support/processes.js';

const folder = new TestFolder();
const test_ = process.platform === 'linux' ? test : test.skip;

test_('no descriptor is left open, and nothing keeps a process alive that has ended its work', async () => {
  const child = TestProcess.run('many-opens.mjs', { dir: folder.path });
  expect([await child.ended, child.errors]).toEqual([0, '']);
  const [before, after, openBefore, openAfter] = JSON.parse(child.lines[0] ?? '[]') as number[];
  expect(after).toBe(before);
  expect(openAfter).toBe(openBefore);
});
