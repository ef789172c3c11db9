import { CorruptStateError, StateFileError } from './errors.js';
import { decodeRecord, encodeRecord } from './record.js';
import type { JournalRecord } from './record.js';
import type { System } from './system.js';

const LINE_FEED = 0x0a;
const CHUNK_BYTES = 1024 * 1024;

/** One line of a journal as it was read: `record` is undefined where the line is not intact. */
export interface JournalLine<Op> {
  readonly record: JournalRecord<Op> | undefined;
  readonly offset: number;
}

/**
 * One journal file, opened for appending, and how far it has been read.
 * `offset` is always the end of the file as known, or the line feed of a line that is not read yet.
 */
export class Journal<Op> {
  offset = 0;
  readonly #fd: number;
  #syncing = 0;
  #closed = false;

  private constructor(
    readonly system: System,
    readonly path: string,
    readonly name: string,
    fd: number,
  ) {
    this.#fd = fd;
  }

  static open<Op>(system: System, path: string, name: string): Journal<Op> {
    return new Journal<Op>(system, path, name, system.openForAppend(path));
  }

  /** Creates the file, with its head on the disk. The folder is for the caller to sync. */
  static async create<Op>(system: System, path: string, name: string): Promise<Journal<Op>> {
    const journal = new Journal<Op>(system, path, name, system.createForAppend(path));
    journal.append(encodeRecord({ journal: name }));
    await journal.datasync();
    return journal;
  }

  /**
   * Appends one record in one write. True when nothing else was appended since the last read, so that the record
   * stands at `offset`, which then moves behind it. Throws the system's error; what a short write left is void.
   */
  append(bytes: Buffer): boolean {
    const written = this.system.write(this.#fd, bytes);
    if (written !== bytes.length) {
      throw new StateFileError(
        'SHORT_WRITE',
        `${this.path}: only ${written} of ${bytes.length} bytes could be written; is the disk full?`,
        {
          file: this.path,
        },
      );
    }
    if (this.system.size(this.#fd) !== this.offset + bytes.length) return false;
    this.offset += bytes.length;
    return true;
  }

  /** Whether nothing was appended since the last read. */
  isCurrent(): boolean {
    return this.system.size(this.#fd) === this.offset;
  }

  /**
   * Reads the next lines, about a mebibyte of them, and moves `offset` behind them. An unfinished last line is left
   * for the next time. True while there may be more to read at once.
   */
  readMore(take: (line: JournalLine<Op>) => void): boolean {
    const size = this.system.size(this.#fd);
    if (size < this.offset)
      throw new CorruptStateError(this.path, undefined, `it shrank from ${this.offset} to ${size} bytes`);
    if (size === this.offset) return false;
    let bytes = this.#readChunk(size, CHUNK_BYTES);
    while (this.offset + bytes.length < size && bytes.indexOf(LINE_FEED, 1) < 0)
      bytes = this.#readChunk(size, bytes.length * 2);
    const before = this.offset;
    this.#takeLines(bytes, before + bytes.length >= size, take);
    return this.offset > before && this.offset < size;
  }

  #readChunk(size: number, limit: number): Buffer {
    const bytes = Buffer.allocUnsafe(Math.min(limit, size - this.offset));
    return bytes.subarray(0, this.system.read(this.#fd, bytes, this.offset));
  }

  #takeLines(bytes: Buffer, atEnd: boolean, take: (line: JournalLine<Op>) => void): void {
    const base = this.offset;
    let start = 0;
    while (start < bytes.length) {
      const next = bytes.indexOf(LINE_FEED, start + 1);
      if (next < 0 && !atEnd) return;
      const end = next < 0 ? bytes.length : next;
      const record = decodeRecord<Op>(bytes, start, end);
      if (next < 0 && record === undefined) return;
      this.offset = base + end;
      take({ record, offset: base + start });
      start = end;
    }
  }

  async datasync(): Promise<void> {
    this.#syncing += 1;
    try {
      await this.system.datasync(this.#fd);
    } finally {
      this.#syncing -= 1;
      this.#closeWhenIdle();
    }
  }

  datasyncNow(): void {
    this.system.datasyncNow(this.#fd);
  }

  /** Closes the file once no sync uses it. */
  close(): void {
    this.#closed = true;
    this.#closeWhenIdle();
  }

  #closeWhenIdle(): void {
    if (!this.#closed || this.#syncing > 0) return;
    this.#closed = false;
    this.system.close(this.#fd);
  }
}
