import { DiskCopy } from './disk-copy.js';
import { CorruptStateError, StateFileError } from './errors.js';
import { decodeRecord, encodeRecord } from './record.js';
import type { JournalRecord } from './record.js';
import { systemCode } from './system.js';
import type { System } from './system.js';

const LINE_FEED = 0x0a;
/** What is read at first, which is all where little is new, and where there is more. */
const FIRST_BYTES = 64 * 1024;
const CHUNK_BYTES = 1024 * 1024;

/** One line of a journal as it was read: `record` is undefined where the line is not intact. */
export interface JournalLine<Op> {
  readonly record: JournalRecord<Op> | undefined;
  readonly check: string;
  readonly offset: number;
}

/**
 * One journal file, opened for appending, and how far it has been read.
 * `offset` is always the end of what was read, or the line feed of a line that is not read yet.
 */
export class Journal<Op> {
  offset = 0;
  readonly #disk: DiskCopy;
  readonly #probe = Buffer.alloc(2);
  /** The end of the file as known: behind `offset` where the last line is not finished. */
  #end = 0;
  #first: Buffer | undefined;
  #fd: number;

  private constructor(
    readonly system: System,
    readonly path: string,
    readonly name: string,
    fd: number,
  ) {
    this.#fd = fd;
    this.#disk = closingOnError(system, fd, () => new DiskCopy(system, path, fd));
  }

  static open<Op>(system: System, path: string, name: string): Journal<Op> {
    return new Journal<Op>(system, path, name, system.openForAppend(path));
  }

  /** Writes a new journal to the disk, its head and nothing else. The folder is for the caller to sync. */
  static async create(system: System, path: string, name: string): Promise<void> {
    const fd = system.createForAppend(path);
    try {
      const { line } = encodeRecord({ journal: name });
      if (system.write(fd, line) !== line.length) throw shortWrite(path);
      await system.sync(fd);
    } catch (error) {
      system.remove(path);
      throw error;
    } finally {
      system.close(fd);
    }
  }

  /**
   * Appends one record in one write. True when nothing else was appended since the last read, so that the record
   * stands at `offset`, which then moves behind it; false when only reading on can tell what became of it. Throws the
   * system's error; what a short write left is void.
   */
  append(line: string): boolean {
    const length = Buffer.byteLength(line);
    if (this.system.write(this.#fd, line) !== length) this.#refuseShortWrite();
    if (!this.#endsAt(this.offset + length)) return false;
    this.#end = this.offset += length;
    return true;
  }

  /** Whether nothing was appended since the last read. */
  isCurrent(): boolean {
    return this.#endsAt(this.#end);
  }

  /** Whether the file still has a name in a folder. */
  isLinked(): boolean {
    return this.system.stat(this.#fd).nlink > 0;
  }

  /**
   * Reads the next lines, about a mebibyte of them, and moves `offset` behind them. An unfinished last line is left
   * for the next time. True while there may be more to read at once.
   */
  readMore(take: (line: JournalLine<Op>) => void): boolean {
    const { offset } = this;
    const { bytes, atEnd } = this.#readNext();
    this.#end = offset + bytes.length;
    if (bytes.length > 0) this.#takeLines(bytes, atEnd, take);
    return !atEnd && this.offset > offset;
  }

  /** Resolves when everything that was read or appended so far is on the disk. */
  async datasync(): Promise<void> {
    return this.#disk.sync(this.offset);
  }

  datasyncNow(): void {
    this.#disk.syncNow(this.offset);
  }

  /** Closes the file once no sync uses it. Using it afterwards throws EBADF. */
  close(): void {
    if (this.#fd < 0) return;
    this.#fd = -1;
    this.#disk.close();
  }

  /** Whether the file ends exactly here: the byte before is there and the next one is not. Cheaper than fstat. */
  #endsAt(offset: number): boolean {
    if (offset === 0) return this.system.stat(this.#fd).size === 0;
    return this.system.read(this.#fd, this.#probe, offset - 1) === 1;
  }

  /** The bytes from the offset on: up to the end, or a chunk that has a whole line in it. */
  #readNext(): { bytes: Buffer; atEnd: boolean } {
    // The byte before the offset is read again, to see that it is still there.
    const known = this.offset > 0 ? 1 : 0;
    for (let buffer = (this.#first ??= Buffer.allocUnsafeSlow(FIRST_BYTES)); ; ) {
      const count = this.system.read(this.#fd, buffer, this.offset - known);
      if (count < known)
        throw new CorruptStateError(this.path, undefined, `it shrank to less than ${this.offset} bytes`);
      const bytes = buffer.subarray(known, count);
      const atEnd = count < buffer.length;
      if (atEnd || (count > FIRST_BYTES && bytes.indexOf(LINE_FEED, 1) > 0)) return { bytes, atEnd };
      buffer = Buffer.allocUnsafe(Math.max(CHUNK_BYTES, buffer.length * 2));
    }
  }

  #takeLines(bytes: Buffer, atEnd: boolean, take: (line: JournalLine<Op>) => void): void {
    const base = this.offset;
    let start = 0;
    while (start < bytes.length) {
      const next = bytes.indexOf(LINE_FEED, start + 1);
      if (next < 0 && !atEnd) return;
      const end = next < 0 ? bytes.length : next;
      const decoded = decodeRecord<Op>(bytes, start, end);
      if (next < 0 && decoded === undefined) return;
      this.offset = base + end;
      take({ record: decoded?.record, check: decoded?.check ?? '', offset: base + start });
      start = end;
    }
  }

  /** One more byte ends the torn line, or tells why the system refused. */
  #refuseShortWrite(): never {
    this.system.write(this.#fd, '\n');
    throw shortWrite(this.path);
  }
}

/** A journal, or undefined when no such file is there. */
export function openIfThere<Op>(system: System, path: string, name: string): Journal<Op> | undefined {
  try {
    return Journal.open<Op>(system, path, name);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function closingOnError<T>(system: System, fd: number, body: () => T): T {
  try {
    return body();
  } catch (error) {
    system.close(fd);
    throw error;
  }
}

function shortWrite(path: string): StateFileError {
  return new StateFileError(
    'SHORT_WRITE',
    `${path}: a record could not be written whole; is the disk full?`,
    {
      file: path,
    },
  );
}
