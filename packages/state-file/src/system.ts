import * as fs from 'node:fs';
import * as fsPromises from 'node:fs/promises';

const { O_APPEND, O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR, O_WRONLY } =
  fs.constants;
const OWNER_ONLY = 0o600;

/** The moments of the protocol at which a test may stop or kill a process. Queues and schedules add their own. */
export type WaitPoint =
  | 'create: journal written'
  | 'create: snapshot written'
  | 'create: published'
  | 'update: decided'
  | 'update: appended'
  | 'update: synced'
  | 'rotate: journal created'
  | 'rotate: sealed'
  | 'compact: snapshot written'
  | 'compact: published'
  | 'compact: removed'
  | 'repair: fenced'
  | 'repair: published';

/**
 * Every system call that a state file makes on its files, in one object: tests count them, make them fail and stop
 * processes between them. Calls of the fast path are synchronous: a write into the page cache costs less than a promise.
 */
export interface System {
  createForAppend(path: string): number;
  createForWrite(path: string): number;
  openForAppend(path: string): number;
  openForRead(path: string): number;
  /** For `rewrite`: a file opened for appending ignores positions. */
  openForRewrite(path: string): number;
  /** One system call; how many bytes of it were written. Text is UTF-8. */
  write(fd: number, data: Uint8Array | string): number;
  rewrite(fd: number, bytes: Uint8Array, position: number): number;
  read(fd: number, bytes: Uint8Array, position: number): number;
  stat(fd: number): { readonly size: number; readonly nlink: number };
  close(fd: number): void;
  datasync(fd: number): Promise<void>;
  datasyncNow(fd: number): void;
  sync(fd: number): Promise<void>;
  syncFolder(path: string): Promise<void>;
  list(path: string): string[];
  link(from: string, to: string): void;
  rename(from: string, to: string): void;
  remove(path: string): void;
  /** Where there is no real folder: the path that stands for it. Left out, a folder is made and checked. */
  prepareFolder?(path: string): string;
  /** Seconds since the epoch. */
  now(): number;
  /** Called at each wait point, a `WaitPoint` or one of those that the users of state files add; does nothing outside tests. */
  reached(point: string): void;
}

/** The real system. Links in place of our files are never followed. */
export const nodeSystem: System = {
  createForAppend: (path) => fs.openSync(path, O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW, OWNER_ONLY),
  createForWrite: (path) => fs.openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, OWNER_ONLY),
  openForAppend: (path) => fs.openSync(path, O_RDWR | O_APPEND | O_NOFOLLOW),
  // A pipe in place of a file would wait for somebody who writes to it.
  openForRead: (path) => fs.openSync(path, O_RDONLY | O_NOFOLLOW | (O_NONBLOCK ?? 0)),
  openForRewrite: (path) => fs.openSync(path, O_RDWR | O_NOFOLLOW),
  write: (fd, data) =>
    typeof data === 'string' ? fs.writeSync(fd, data) : fs.writeSync(fd, data, 0, data.length, null),
  rewrite: (fd, bytes, position) => fs.writeSync(fd, bytes, 0, bytes.length, position),
  read: (fd, bytes, position) => fs.readSync(fd, bytes, 0, bytes.length, position),
  stat: (fd) => fs.fstatSync(fd),
  close: (fd) => fs.closeSync(fd),
  datasync: async (fd) => settled((done) => fs.fdatasync(fd, done)),
  datasyncNow: (fd) => fs.fdatasyncSync(fd),
  sync: async (fd) => settled((done) => fs.fsync(fd, done)),
  async syncFolder(path) {
    const folder = await fsPromises.open(path, O_RDONLY | O_DIRECTORY);
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  },
  list: (path) => fs.readdirSync(path),
  link: (from, to) => fs.linkSync(from, to),
  rename: (from, to) => fs.renameSync(from, to),
  remove: (path) => fs.rmSync(path, { force: true }),
  now: () => Date.now() / 1000,
  reached: () => undefined,
};

async function settled(call: (done: (error: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    call((error) => (error ? reject(error) : resolve()));
  });
}

/** The code of a system error, also of one from another realm. */
export function systemCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}
