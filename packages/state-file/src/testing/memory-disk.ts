import { basename } from 'node:path';
import type { System } from '@millrace/state-file';

const BLOCK = 64;

/** A file: what processes see, and what would be found after a power cut. */
interface Inode {
  bytes: Buffer;
  onDisk: Buffer;
  links: number;
}

interface Open {
  readonly inode: Inode;
  readonly append: boolean;
  at: number;
}

/** A process on the disk: once it is dead, every call of its system throws. */
export interface Process {
  readonly system: System;
  die(): void;
}

/**
 * One folder of a disk in memory, whatever path it is called by, with a cache that is lost in a power cut: blocks that were not synced are old, new
 * or zeros, a file may be longer than what was written to it, and names that were not synced are there or not.
 */
export class MemoryDisk {
  readonly #random: () => number;
  readonly #names: Map<string, Inode>;
  #namesOnDisk: Map<string, Inode>;
  readonly #open = new Map<number, Open>();
  #nextFd = 1000;

  constructor(random: () => number, names = new Map<string, Inode>()) {
    this.#random = random;
    this.#names = names;
    this.#namesOnDisk = new Map(names);
  }

  /** A disk that holds these files. */
  static holding(files: ReadonlyMap<string, Buffer>, random: () => number = () => 0.9): MemoryDisk {
    const inodes = [...files].map(([name, bytes]): [string, Inode] => [
      name,
      { bytes: Buffer.from(bytes), onDisk: Buffer.from(bytes), links: 1 },
    ]);
    return new MemoryDisk(random, new Map(inodes));
  }

  /** What its files hold. */
  files(): Map<string, Buffer> {
    return new Map([...this.#names].map(([name, { bytes }]) => [name, Buffer.from(bytes)]));
  }

  /** The disk after the power came back. */
  powerCut(): MemoryDisk {
    const images = new Map<Inode, Inode>();
    const imageOf = (inode: Inode): Inode => {
      const image = images.get(inode) ?? this.#afterPowerCut(inode);
      images.set(inode, image);
      return image;
    };
    const names = new Map<string, Inode>();
    for (const name of new Set([...this.#namesOnDisk.keys(), ...this.#names.keys()])) {
      const inode = (this.#random() < 0.5 ? this.#names : this.#namesOnDisk).get(name);
      if (inode) names.set(name, imageOf(inode));
    }
    for (const image of images.values())
      image.links = [...names.values()].filter((inode) => inode === image).length;
    return new MemoryDisk(this.#random, names);
  }

  process(): Process {
    let isDead = false;
    const seenSize = new Map<Inode, number>();
    const alive = <A extends unknown[], R>(call: (...args: A) => R): ((...args: A) => R) => {
      return (...args) => {
        if (isDead) throw failure('EDEAD');
        return call(...args);
      };
    };
    const later = <A extends unknown[]>(call: (...args: A) => void): ((...args: A) => Promise<void>) => {
      return alive(async (...args: A) => {
        for (let turns = this.#random() * 4; turns > 1; turns -= 1)
          await new Promise((resolve) => setImmediate(resolve));
        alive(call)(...args);
      });
    };
    const system: System = {
      createForAppend: alive((path) => this.#create(path, true)),
      createForWrite: alive((path) => this.#create(path, false)),
      openForAppend: alive((path) => this.#openFile(this.#find(path), true)),
      openForRead: alive((path) => this.#openFile(this.#find(path), false)),
      openForRewrite: alive((path) => this.#openFile(this.#find(path), false)),
      write: alive((fd, data) => {
        const count = this.#write(fd, Buffer.from(data));
        const { inode } = this.#file(fd);
        seenSize.set(inode, inode.bytes.length);
        return count;
      }),
      rewrite: alive((fd, bytes, position) => this.#put(this.#file(fd).inode, bytes, position)),
      read: alive((fd, bytes, position) => {
        const { inode } = this.#file(fd);
        // A look at the end of a file may be overtaken by others before its answer is used.
        const isOvertaken = this.#random() < 0.3;
        const size = (isOvertaken && seenSize.get(inode)) || inode.bytes.length;
        seenSize.set(inode, size);
        return inode.bytes.copy(
          bytes,
          0,
          position,
          Math.max(position, Math.min(size, position + bytes.length)),
        );
      }),
      stat: alive((fd) => {
        const { inode } = this.#file(fd);
        // Whoever saw that the file lost its name reads everything that was written before that.
        seenSize.set(inode, inode.bytes.length);
        return { size: inode.bytes.length, nlink: inode.links };
      }),
      close: (fd) => void this.#open.delete(fd),
      datasync: later((fd) => this.#sync(fd)),
      datasyncNow: alive((fd) => this.#sync(fd)),
      sync: later((fd) => this.#sync(fd)),
      syncFolder: later(() => void (this.#namesOnDisk = new Map(this.#names))),
      list: alive(() => [...this.#names.keys()]),
      link: alive((from, to) => this.#link(from, to)),
      rename: alive((from, to) => this.#rename(from, to)),
      remove: alive((path) => this.#unlink(basename(path))),
      prepareFolder: (path) => path,
      now: () => 0,
      reached: alive(() => undefined),
    };
    return { system, die: () => void (isDead = true) };
  }

  #afterPowerCut({ bytes, onDisk }: Inode): Inode {
    const size = onDisk.length + Math.floor(this.#random() * (1 + Math.max(0, bytes.length - onDisk.length)));
    const image = Buffer.alloc(size);
    onDisk.copy(image);
    for (let at = 0; at < size; at += BLOCK)
      if (this.#random() < 0.5) bytes.copy(image, at, at, Math.min(at + BLOCK, size));
    return { bytes: image, onDisk: Buffer.from(image), links: 0 };
  }

  #create(path: string, append: boolean): number {
    const name = basename(path);
    if (this.#names.has(name)) throw failure('EEXIST');
    const inode: Inode = { bytes: Buffer.alloc(0), onDisk: Buffer.alloc(0), links: 1 };
    this.#names.set(name, inode);
    return this.#openFile(inode, append);
  }

  #openFile(inode: Inode, append: boolean): number {
    this.#open.set((this.#nextFd += 1), { inode, append, at: 0 });
    return this.#nextFd;
  }

  #file(fd: number): Open {
    const file = this.#open.get(fd);
    if (file === undefined) throw failure('EBADF');
    return file;
  }

  #find(path: string): Inode {
    const inode = this.#names.get(basename(path));
    if (inode === undefined) throw failure('ENOENT');
    return inode;
  }

  #write(fd: number, bytes: Uint8Array): number {
    const file = this.#file(fd);
    if (file.append) file.at = file.inode.bytes.length;
    const count = this.#put(file.inode, bytes, file.at);
    file.at += count;
    return count;
  }

  #put(inode: Inode, bytes: Uint8Array, position: number): number {
    const end = position + bytes.length;
    if (end > inode.bytes.length) inode.bytes = Buffer.concat([inode.bytes], end);
    inode.bytes.set(bytes, position);
    return bytes.length;
  }

  #sync(fd: number): void {
    const { inode } = this.#file(fd);
    inode.onDisk = Buffer.from(inode.bytes);
  }

  #link(from: string, to: string): void {
    const inode = this.#find(from);
    if (this.#names.has(basename(to))) throw failure('EEXIST');
    this.#names.set(basename(to), inode);
    inode.links += 1;
  }

  #rename(from: string, to: string): void {
    const inode = this.#find(from);
    this.#unlink(basename(to));
    this.#names.delete(basename(from));
    this.#names.set(basename(to), inode);
  }

  #unlink(name: string): void {
    const inode = this.#names.get(name);
    if (inode) inode.links -= 1;
    this.#names.delete(name);
  }
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}
