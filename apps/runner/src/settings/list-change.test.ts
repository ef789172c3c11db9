import {
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  readdirSync,
  lstatSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import * as yaml from 'yaml';
import { changeList, edited } from './list-change.js';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'millrace-settings-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = ['plugins', 'disabled'] as const;
const head = '# ours\nqueue:   { maxRunning: 4 }   # four cores\n';

test.each([
  ['an empty file', '', ['a'], 'plugins:\n  disabled: [a]\n'],
  ['a file without an end of line', 'queue: {}', ['a'], 'queue: {}\nplugins:\n  disabled: [a]\n'],
  ['comments alone', '# ours\n', ['a'], '# ours\nplugins:\n  disabled: [a]\n'],
  ['another section', head, ['a'], `${head}plugins:\n  disabled: [a]\n`],
  [
    'a section without the key',
    `${head}plugins:\n    # ours\n    watch: true  # always\n`,
    ['a', '@b/c'],
    `${head}plugins:\n    # ours\n    disabled: [a, "@b/c"]\n    watch: true  # always\n`,
  ],
  [
    'a list on one line',
    `plugins:\n  disabled: [ a,b ]   # noisy\n  watch: true\n${head}`,
    ['a', 'b', 'c'],
    `plugins:\n  disabled: [a, b, c]   # noisy\n  watch: true\n${head}`,
  ],
  [
    'a list of lines that grows',
    `plugins:\n  disabled:\n    - a   # first\n    - b   # noisy\n  watch: true\n`,
    ['a', 'b', 'c'],
    `plugins:\n  disabled:\n    - a   # first\n    - b   # noisy\n    - c\n  watch: true\n`,
  ],
  [
    'a list of lines at the end of a file without an end of line',
    `plugins:\n  disabled:\n  - a`,
    ['a', 'c'],
    `plugins:\n  disabled:\n  - a\n  - c\n`,
  ],
  [
    'a list of lines that shrinks',
    `plugins:\n  disabled:\n    - a   # first\n    # why\n    - b\n    - c\n`,
    ['a', 'c'],
    `plugins:\n  disabled:\n    - a   # first\n    # why\n    - c\n`,
  ],
  ['a section on one line', `plugins: { watch: true } # ours\n`, ['a'], undefined],
  ['a section that is empty', `plugins: # ours\n`, ['a'], 'plugins: # ours\n  disabled: [a]\n'],
  ['an empty section without an end of line', `plugins:`, ['a'], 'plugins:\n  disabled: [a]\n'],
  ['the last of its lines', `plugins:\n  disabled:\n    - a\n`, [], undefined],
])('%s', (_, before, wanted, after) => {
  const text = edited(yaml, before, path, wanted);
  if (after !== undefined) expect(text).toBe(after);
  const expected = yaml.parse(before) ?? {};
  expect(yaml.parse(text)).toEqual({ ...expected, plugins: { ...expected.plugins, disabled: wanted } });
  for (const [comment] of before.matchAll(/# ours/g)) expect(text).toContain(comment);
});

test('a file is replaced in one step, with its mode, and a link to it stays a link', async () => {
  const file = join(folder, 'real.yaml');
  writeFileSync(file, '# ours\n', { mode: 0o600 });
  symlinkSync('real.yaml', join(folder, 'millrace.yaml'));
  const add = (list: readonly string[]) => [...list, 'a'];
  expect(await changeList(join(folder, 'millrace.yaml'), path, add)).toBe(true);
  expect(lstatSync(join(folder, 'millrace.yaml')).isSymbolicLink()).toBe(true);
  expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777]).toEqual([
    '# ours\nplugins:\n  disabled: [a]\n',
    0o600,
  ]);
  expect(readdirSync(folder).sort()).toEqual(['millrace.yaml', 'real.yaml']);
});

test('what does not change the list does not touch the file', async () => {
  const file = join(folder, 'millrace.yaml');
  expect(await changeList(file, path, (list) => list)).toBe(false);
  expect(readdirSync(folder)).toEqual([]);
});

test('what is no list of texts is refused', async () => {
  const file = join(folder, 'millrace.yaml');
  writeFileSync(file, 'plugins:\n  disabled: a\n');
  await expect(changeList(file, path, (list) => [...list, 'b'])).rejects.toMatchObject({
    code: 'INVALID_SETTINGS',
  });
});
