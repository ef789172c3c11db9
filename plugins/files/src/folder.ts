import { constants } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { link, lstat, open, opendir, readlink, realpath, rename, rmdir, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { fromBytes, shown, toBytes } from './byte-path.js';
import { FilesError } from './files-error.js';

/** How a folder reaches its entries: through its open descriptor, or by its path. */
export type Anchoring = 'descriptor' | 'path';

/** What the system calls an entry without being asked about the entry itself. */
export type EntryKind = 'file' | 'folder' | 'link' | 'special';

const OPEN_FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/**
 * An open folder, through which all its entries are reached. No operation follows a link, and none changes anything
 * once the folder is no longer where it was opened.
 *
 * Anchored by descriptor (Linux with /proc), each entry is named below `/proc/self/fd/<n>`, as openat(2) would: whoever
 * puts a link in the place of a folder on the way changes nothing for us. Anchored by path (elsewhere), the folder's
 * real path and identity are checked before each change and after each opening; a link that is in the way only between
 * that check and the call itself goes unnoticed.
 *
 * Names and paths are byte strings.
 */
export class Folder {
  #holders = 1;
  readonly #base: string;

  private constructor(
    /** The real path. */
    readonly path: string,
    readonly stats: BigIntStats,
    readonly anchoring: Anchoring,
    private readonly handle: FileHandle,
  ) {
    this.#base = anchoring === 'descriptor' ? descriptorPath(handle) : path;
  }

  /** Opens a folder by its real path. It is anchored by descriptor where that works. */
  static async open(path: string, anchoring?: Anchoring): Promise<Folder> {
    const handle = await open(toBytes(path), OPEN_FOLDER);
    return closedOnFailure(handle, async () => {
      const stats = await handle.stat({ bigint: true });
      return new Folder(path, stats, anchoring ?? (await bestAnchoring(handle, path)), handle);
    });
  }

  /** Opens a folder in this one. A link in its place fails with ENOTDIR or ELOOP. */
  async openFolder(name: string): Promise<Folder> {
    const path = this.pathOf(name);
    const handle = await open(this.#at(name), OPEN_FOLDER);
    return closedOnFailure(handle, async () => {
      const folder = new Folder(path, await handle.stat({ bigint: true }), this.anchoring, handle);
      await folder.assertInPlace();
      return folder;
    });
  }

  /** The real path of an entry. */
  pathOf(name: string): string {
    return this.path === '/' ? `/${name}` : `${this.path}/${name}`;
  }

  /** The entries, in the system's order. */
  async *entries(): AsyncGenerator<{ name: string; kind: EntryKind }> {
    const entries = await opendir(toBytes(this.#base), {
      encoding: 'buffer' as BufferEncoding,
      bufferSize: 512,
    });
    for await (const entry of entries) {
      const name = fromBytes(entry.name as unknown as Buffer);
      if (entry.isDirectory()) yield { name, kind: 'folder' };
      else if (entry.isFile()) yield { name, kind: 'file' };
      else yield { name, kind: entry.isSymbolicLink() ? 'link' : 'special' };
    }
  }

  async lstat(name: string): Promise<BigIntStats> {
    return lstat(this.#at(name), { bigint: true });
  }

  /** Opens an entry; a link fails with ELOOP. */
  async open(name: string, flags: number, mode?: number): Promise<FileHandle> {
    if ((flags & constants.O_CREAT) !== 0) await this.assertInPlace();
    const handle = await open(this.#at(name), flags | constants.O_NOFOLLOW, mode);
    return closedOnFailure(handle, async () => {
      if (this.anchoring === 'path') await this.assertInPlace();
      return handle;
    });
  }

  /** Gives a file a second name; fails with EEXIST where there is something of that name. */
  async link(from: string, to: string): Promise<void> {
    await this.assertInPlace();
    await link(this.#at(from), this.#at(to));
  }

  async rename(from: string, to: string): Promise<void> {
    await this.assertInPlace();
    await rename(this.#at(from), this.#at(to));
  }

  async unlink(name: string): Promise<void> {
    await this.assertInPlace();
    await unlink(this.#at(name));
  }

  async removeFolder(name: string): Promise<void> {
    await this.assertInPlace();
    await rmdir(this.#at(name));
  }

  /** Makes the entries themselves durable. */
  async sync(): Promise<void> {
    await this.handle.sync();
  }

  /** @throws FilesError `FOLDER_MOVED` when the path no longer leads to this folder */
  async assertInPlace(): Promise<void> {
    if ((await this.#presentPath()) === this.path) return;
    throw new FilesError(
      'FOLDER_MOVED',
      `${shown(this.path)} was moved or replaced while it was worked on. Nothing was changed through it since.`,
      { folder: shown(this.path) },
    );
  }

  /** One more holder, who has to release it too. */
  retain(): this {
    this.#holders += 1;
    return this;
  }

  /** Closes the folder once its last holder has let go. */
  async release(): Promise<void> {
    this.#holders -= 1;
    if (this.#holders === 0) await this.handle.close();
  }

  async #presentPath(): Promise<string | undefined> {
    if (this.anchoring === 'descriptor') return fromBytes(await readlink(this.#base, 'buffer'));
    const [there, path] = await Promise.all([
      lstat(toBytes(this.path), { bigint: true }),
      realpath(toBytes(this.path), 'buffer'),
    ]);
    return isSameFile(there, this.stats) ? fromBytes(path) : undefined;
  }

  #at(name: string): Buffer {
    return toBytes(`${this.#base}/${name}`);
  }
}

/** Whether two looks saw the same file or folder, by device and inode. */
export function isSameFile(a: BigIntStats, b: BigIntStats): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}

function descriptorPath(handle: FileHandle): string {
  return `/proc/self/fd/${handle.fd}`;
}

async function bestAnchoring(handle: FileHandle, path: string): Promise<Anchoring> {
  try {
    const leadsTo = await readlink(descriptorPath(handle), 'buffer');
    return fromBytes(leadsTo) === path ? 'descriptor' : 'path';
  } catch {
    return 'path';
  }
}

async function closedOnFailure<T>(handle: FileHandle, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (error) {
    await handle.close();
    throw error;
  }
}
