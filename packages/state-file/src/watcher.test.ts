import { appendFileSync, writeFileSync } from 'node:fs';
import { afterEach, expect, test } from '@jest/globals';
import { TestFolder } from '../test/support/folder.js';
import { FileNames } from './file-names.js';
import { Reader } from './reader.js';
import { Watcher } from './watcher.js';

const folder = new TestFolder();
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

test('a change of a file of the state is noticed, one of another is not', async () => {
  let notices = 0;
  await new Promise<void>((resolve) => {
    const watcher = new Watcher(folder.path, 'a', () => {
      notices += 1;
      resolve();
    });
    ends.push(() => watcher.close());
    writeFileSync(folder.file('b.log'), '');
    writeFileSync(folder.file('ab.log'), '');
    writeFileSync(folder.file('a.log'), '');
  });
  expect(notices).toBe(1);
});

test('a folder that cannot be watched is polled', async () => {
  await new Promise<void>((resolve) => {
    const watcher = new Watcher(folder.file('none'), 'a', resolve);
    ends.push(() => watcher.close());
  });
});

/** A reader of the folder whose readings end when the test says so. */
function slowReader(onError: (error: unknown) => void = () => undefined): {
  reader: Reader;
  readings: ((error?: Error) => void)[];
  next(): Promise<void>;
} {
  const readings: ((error?: Error) => void)[] = [];
  let onReading = (): void => undefined;
  const read = async (): Promise<void> =>
    new Promise((resolve, reject) => {
      readings.push((error) => (error ? reject(error) : resolve()));
      onReading();
    });
  const reader = new Reader({ dir: folder.path, names: new FileNames('a') }, read, onError);
  ends.push(() => reader.stop());
  return { reader, readings, next: async () => new Promise((resolve) => (onReading = resolve)) };
}

test('a reader reads at once, and again for a change that came while it was reading', async () => {
  const { reader, readings, next } = slowReader();
  reader.start();
  reader.start();
  expect(readings).toHaveLength(1);
  appendFileSync(folder.file('a.log'), 'x');
  await new Promise<void>((resolve) => {
    const watcher = new Watcher(folder.path, 'a', resolve);
    ends.push(() => watcher.close());
    appendFileSync(folder.file('a.log'), 'y');
  });
  expect(readings).toHaveLength(1);
  const again = next();
  readings[0]?.();
  await again;
  expect(readings).toHaveLength(2);
});

test('a reading that fails is reported, and the next change is read all the same', async () => {
  const errors: unknown[] = [];
  const { reader, readings, next } = slowReader((error) => errors.push(error));
  reader.start();
  readings[0]?.(new Error('EIO'));
  const again = next();
  await Promise.resolve();
  appendFileSync(folder.file('a.log'), 'x');
  await again;
  expect(errors).toMatchObject([{ message: 'EIO' }]);
  readings[1]?.();
});

test('a reader that was stopped reports nothing and reads no more', async () => {
  const errors: unknown[] = [];
  const { reader, readings } = slowReader((error) => errors.push(error));
  reader.start();
  reader.stop();
  readings[0]?.(new Error('EIO'));
  await new Promise((resolve) => void setImmediate(resolve));
  expect(errors).toEqual([]);
  expect(readings).toHaveLength(1);
});
