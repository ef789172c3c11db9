import { readFileSync, writeFileSync } from 'node:fs';
import { beforeEach, expect, test } from '@jest/globals';
import { TestFolder } from '../test/support/folder.js';
import { DiskCopy } from './disk-copy.js';
import { nodeSystem } from './system.js';
import { createSystemWith } from './testing/index.js';
import type { FaultySystem } from './testing/index.js';

const folder = new TestFolder();
let system: FaultySystem;
let rewritten: { position: number; text: string }[];
let copy: DiskCopy;

beforeEach(() => {
  rewritten = [];
  system = createSystemWith({
    rewrite(fd, bytes, position) {
      rewritten.push({ position, text: Buffer.from(bytes).toString() });
      return nodeSystem.rewrite(fd, bytes, position);
    },
  });
  writeFileSync(folder.file('a'), 'safe|unsafe|later');
  copy = new DiskCopy(system, folder.file('a'), system.openForAppend(folder.file('a')));
});

const refuse = (call: 'datasync' | 'datasyncNow', times = 1): void =>
  system.inject({ call, times, code: 'EIO' });

test('nothing is written again while the disk does its work', async () => {
  await copy.sync(4);
  await copy.sync(11);
  copy.syncNow(17);
  expect(rewritten).toEqual([]);
  copy.close();
});

test('after a refusal what is not known to be safe is written again in place before a sync counts', async () => {
  await copy.sync(5);
  refuse('datasync');
  await expect(copy.sync(11)).rejects.toMatchObject({ code: 'EIO' });
  await copy.sync(17);
  expect(rewritten).toEqual([{ position: 5, text: 'unsafe|later' }]);
  expect(readFileSync(folder.file('a'), 'utf8')).toBe('safe|unsafe|later');
  await copy.sync(17);
  expect(rewritten).toHaveLength(1);
  copy.close();
});

test('it goes on being written again until the disk has taken it', async () => {
  refuse('datasync', 2);
  await expect(copy.sync(5)).rejects.toMatchObject({ code: 'EIO' });
  await expect(copy.sync(5)).rejects.toMatchObject({ code: 'EIO' });
  await copy.sync(11);
  expect(rewritten.map(({ text }) => text)).toEqual(['safe|', 'safe|unsafe']);
  copy.close();
});

test('a sync that began before another failed does not make the failure good', async () => {
  let end = (): void => undefined;
  const waiting = new Promise<void>((resolve) => (end = resolve));
  const slow = createSystemWith({ ...system, datasync: async () => waiting });
  const slowCopy = new DiskCopy(slow, folder.file('a'), slow.openForAppend(folder.file('a')));
  const early = slowCopy.sync(5);
  system.inject({ call: 'datasyncNow', times: 2, code: 'EIO' });
  expect(() => slowCopy.syncNow(11)).toThrow(/EIO/);
  end();
  await early;
  slowCopy.syncNow(11);
  expect(rewritten.at(-1)).toEqual({ position: 5, text: 'unsafe' });
  slowCopy.close();
});

test('a sync at once tries twice, since its descriptor may report an old failure', () => {
  refuse('datasyncNow');
  copy.syncNow(5);
  expect(rewritten).toEqual([{ position: 0, text: 'safe|' }]);
  copy.close();
});

test('a file that ends too early is not called safe', async () => {
  refuse('datasync');
  await expect(copy.sync(30)).rejects.toMatchObject({ code: 'EIO' });
  await expect(copy.sync(30)).rejects.toMatchObject({ code: 'CORRUPT_STATE' });
  copy.close();
});

test('both descriptors are closed once no sync uses them', async () => {
  const running = copy.sync(5);
  copy.close();
  expect(system.calls.close).toBe(0);
  await running;
  expect(system.calls.close).toBe(2);
  copy.close();
  expect(system.calls.close).toBe(2);
  await expect(copy.sync(5)).rejects.toMatchObject({ code: 'CLOSED' });
  expect(() => copy.syncNow(5)).toThrow(/closed/);
});

test('both descriptors are closed, also when the system refuses one of them', () => {
  const { close } = system.calls;
  system.inject({ call: 'close', code: 'EIO' });
  expect(() => copy.close()).toThrow(/EIO/);
  expect(system.calls.close).toBe(close + 2);
});
