import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders = new Set<string>();

/** Where tasks of a test may print: a path that nobody has, made when the first one does. */
export function outputFolder(): string {
  // A test that fails does not get as far as closing its queue.
  if (folders.size === 0) process.on('exit', removeAll);
  const folder = join(tmpdir(), `millrace-test-${randomUUID()}`);
  folders.add(folder);
  return folder;
}

export function removeOutput(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  folders.delete(folder);
  if (folders.size === 0) process.off('exit', removeAll);
}

function removeAll(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
