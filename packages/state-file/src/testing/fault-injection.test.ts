import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createSystemWith } from './fault-injection.js';

let dir: string;
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'state-file-'))));
afterEach(() => rmSync(dir, { recursive: true }));

test('the Nth call of a kind fails with the code, the others do their work', () => {
  const system = createSystemWith();
  const fd = system.createForAppend(join(dir, 'a'));
  system.inject({ call: 'write', nth: 2, code: 'ENOSPC' });
  expect(system.write(fd, Buffer.from('1'))).toBe(1);
  expect(() => system.write(fd, Buffer.from('2'))).toThrow(/ENOSPC/);
  expect(system.write(fd, Buffer.from('3'))).toBe(1);
  system.close(fd);
  expect(readFileSync(join(dir, 'a'), 'utf8')).toBe('13');
  expect(system.calls.write).toBe(3);
});

test('a write can be cut short', () => {
  const system = createSystemWith();
  const fd = system.createForAppend(join(dir, 'a'));
  system.inject({ call: 'write', bytes: 2 });
  expect(system.write(fd, Buffer.from('four'))).toBe(2);
  system.close(fd);
  expect(readFileSync(join(dir, 'a'), 'utf8')).toBe('fo');
});

test('faults go on as often as asked for, and until they are taken back', async () => {
  const system = createSystemWith();
  const fd = system.createForAppend(join(dir, 'a'));
  system.inject({ call: 'datasync', times: Infinity, code: 'EIO' });
  await expect(async () => system.datasync(fd)).rejects.toMatchObject({ code: 'EIO', syscall: 'datasync' });
  await expect(async () => system.datasync(fd)).rejects.toMatchObject({ code: 'EIO' });
  system.heal();
  await system.datasync(fd);
  system.close(fd);
});

test('wait points and replaced calls reach the test', () => {
  const points: string[] = [];
  const system = createSystemWith({ now: () => 12, reached: (point) => void points.push(point) });
  system.reached('update: decided');
  expect(points).toEqual(['update: decided']);
  expect(system.now()).toBe(12);
});

test('a close that fails has closed the file', () => {
  const system = createSystemWith();
  const fd = system.createForAppend(join(dir, 'a'));
  system.inject({ call: 'close', code: 'EIO' });
  expect(() => system.close(fd)).toThrow(/EIO/);
  expect(() => system.stat(fd)).toThrow(/EBADF/);
});
