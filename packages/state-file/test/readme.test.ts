import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { TestFolder } from './support/folder.js';

const folder = new TestFolder();
const root = join(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const snippets = [...readme.matchAll(/^```js\n(.*?)^```/gms)].map(([, code = '']) => code);

/** Runs a snippet as a program of a project that has the package installed. */
function run(code: string): string {
  mkdirSync(folder.file('node_modules/@millrace'), { recursive: true });
  if (!installed.has(folder.path)) symlinkSync(root, folder.file('node_modules/@millrace/state-file'));
  installed.add(folder.path);
  writeFileSync(folder.file('snippet.mjs'), code);
  const { stdout, stderr, status } = spawnSync(process.execPath, ['snippet.mjs'], {
    cwd: folder.path,
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
  return stdout;
}

const installed = new Set<string>();

test('the example counts visits from run to run', () => {
  expect(run(snippets[0] ?? '')).toBe("somebody came: [ { name: 'Ada' } ]\nAda was here 1 times\n");
  expect(run(snippets[0] ?? '')).toContain('Ada was here 2 times');
});

test('the model of the README passes the suite for models', () => {
  expect(run(snippets[1] ?? '')).toMatch(/^# pass 12\n# fail 0/m);
});

test('there is no other snippet, which nobody would run', () => {
  expect(snippets).toHaveLength(2);
});
