import { fstatSync } from 'node:fs';
import { nodeSystem } from '../system.js';
import type { System } from '../system.js';

/** System calls that look and change nothing, also in a folder that may only be read. What is no file is refused. */
export const readOnlySystem: System = {
  ...nodeSystem,
  openForRead: open,
  openForAppend: open,
  openForRewrite: open,
  // What was only read needs no way to the disk.
  datasync: async () => undefined,
  datasyncNow: () => undefined,
  sync: async () => undefined,
  syncFolder: async () => undefined,
  createForAppend: refuse,
  createForWrite: refuse,
  write: refuse,
  rewrite: refuse,
  link: refuse,
  rename: refuse,
  remove: refuse,
};

function open(path: string): number {
  const fd = nodeSystem.openForRead(path);
  if (fstatSync(fd).isFile()) return fd;
  nodeSystem.close(fd);
  throw Object.assign(new Error(`${path} is no file`), { code: 'EINVAL' });
}

function refuse(): never {
  throw Object.assign(new Error('an inspection changes nothing'), { code: 'EROFS' });
}
