import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { codeOf } from '../errors.js';

const CHUNK_BYTES = 64 * 1024;

/** The lines of a file that grows, each once. */
export class OutputTail {
  readonly #path: string;
  #offset = 0;
  #decoder = new StringDecoder('utf8');
  #rest = '';

  constructor(path: string) {
    this.#path = path;
  }

  /** Passes over what is there. */
  skip(): void {
    this.#read(() => undefined);
  }

  /** The whole lines that have come. */
  lines(): string[] {
    this.#read((chunk) => (this.#rest += this.#decoder.write(chunk)));
    const lines = this.#rest.split('\n');
    this.#rest = lines.pop() ?? '';
    return lines;
  }

  /** The last lines, also one without an end. */
  finish(): string[] {
    const lines = this.lines();
    const rest = this.#rest + this.#decoder.end();
    this.#rest = '';
    return rest === '' ? lines : [...lines, rest];
  }

  #read(take: (chunk: Buffer) => void): void {
    const fd = this.#open();
    if (fd === undefined) return;
    try {
      const buffer = Buffer.alloc(CHUNK_BYTES);
      for (let size; (size = readSync(fd, buffer, 0, CHUNK_BYTES, this.#offset)) > 0; ) {
        this.#offset += size;
        take(buffer.subarray(0, size));
      }
    } finally {
      closeSync(fd);
    }
  }

  /** Undefined as long as nothing was written. */
  #open(): number | undefined {
    try {
      return openSync(this.#path, 'r');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    }
  }
}
