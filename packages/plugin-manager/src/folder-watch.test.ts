import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { PluginRoot } from '../test/plugin-root.js';
import { FolderWatch } from './folder-watch.js';

let root: PluginRoot;
let watch: FolderWatch | undefined;
let changed: () => void = () => undefined;
const problems: string[] = [];

beforeEach(() => {
  root = new PluginRoot();
  problems.length = 0;
});
afterEach(() => {
  watch?.close();
  root[Symbol.dispose]();
});

async function watching(...folders: string[]): Promise<FolderWatch> {
  watch = new FolderWatch(
    folders.map((folder) => root.file(folder)),
    () => changed(),
    (folder) => problems.push(folder),
  );
  await watch.arm();
  return watch;
}

/** Resolves once a change was noticed that happened because of, or after, an action. */
async function noticed(action: () => void): Promise<void> {
  const next = new Promise<void>((resolve) => (changed = resolve));
  action();
  await next;
}

test('files that are added, changed and removed are noticed', async () => {
  root.folder('plugins');
  await watching('plugins');
  await noticed(() => root.write('plugins/a.mjs', '1'));
  await noticed(() => writeFileSync(root.file('plugins/a.mjs'), '2'));
  await noticed(() => rmSync(root.file('plugins/a.mjs')));
});

test('a folder that is not there is noticed when it comes, however deep it lies', async () => {
  const armed = await watching('a/b/plugins');
  await noticed(() => mkdirSync(root.file('a')));
  await armed.arm();
  await noticed(() => mkdirSync(root.file('a/b')));
  await armed.arm();
  await noticed(() => mkdirSync(root.file('a/b/plugins')));
  await armed.arm();
  await noticed(() => root.write('a/b/plugins/a.mjs', ''));
});

test('a folder that goes is noticed, and so is another one in its place', async () => {
  root.folder('plugins');
  root.folder('next');
  const armed = await watching('plugins');
  await noticed(() => renameSync(root.file('plugins'), root.file('old')));
  await noticed(() => renameSync(root.file('next'), root.file('plugins')));
  await armed.arm();
  await noticed(() => root.write('plugins/a.mjs', ''));
});

test('a closed watch opens nothing any more', async () => {
  root.folder('plugins');
  const closed = await watching('plugins');
  closed.close();
  await closed.arm();
  closed.close();
  expect(problems).toEqual([]);
});
