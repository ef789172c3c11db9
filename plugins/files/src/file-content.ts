import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { Readable, Transform, Writable } from 'node:stream';
import type { TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const CHUNK_BYTES = 256 * 1024;

/** What a file contains, as two contents are compared. */
export interface Content {
  readonly sha256: string;
  readonly bytes: number;
}

/** How reading a file is watched and stopped. */
export interface Reading {
  readonly signal: AbortSignal;
  /** Told of each chunk as it is read. */
  readonly onBytes: (count: number) => void;
}

class ContentSum {
  readonly #hash = createHash('sha256');
  #bytes = 0;

  add(chunk: Buffer): void {
    this.#hash.update(chunk);
    this.#bytes += chunk.length;
  }

  content(): Content {
    return { sha256: this.#hash.digest('hex'), bytes: this.#bytes };
  }
}

/** Passes everything on and knows what it was. */
export class Meter extends Transform {
  readonly #sum = new ContentSum();

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#sum.add(chunk);
    done(null, chunk);
  }

  /** What has passed. To be asked once, at the end. */
  content(): Content {
    return this.#sum.content();
  }
}

/**
 * Reads a file from its beginning through the given steps, to the last of them, as far as it reaches now: one that is
 * written to faster than it is read has an end all the same. The file stays open.
 */
export async function readThrough(
  handle: FileHandle,
  steps: readonly (Transform | Writable)[],
  { signal, onBytes }: Reading,
): Promise<void> {
  const source = Readable.from(chunksOf(handle), { objectMode: false, highWaterMark: CHUNK_BYTES });
  source.on('data', (chunk: Buffer) => onBytes(chunk.length));
  await pipeline([source, ...steps], { signal });
}

/** A place for what is read: the end of a file, which stays open. */
export function appending(handle: FileHandle): Writable {
  return new Writable({
    write: (chunk: Buffer, _encoding, done) => void handle.appendFile(chunk).then(() => done(), done),
  });
}

/** A file from its beginning as far as it reaches now. It stays open. */
export async function* chunksOf(handle: FileHandle): AsyncGenerator<Buffer> {
  // No stream made by the FileHandle: it would keep the handle referenced, and closing would wait for it.
  const { size } = await handle.stat();
  for (let position = 0; position < size; ) {
    const wanted = Math.min(CHUNK_BYTES, size - position);
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(wanted), 0, wanted, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** What a file contains, read through the given steps, such as one that decompresses it. */
export async function contentOf(
  handle: FileHandle,
  reading: Reading,
  steps: readonly Transform[] = [],
): Promise<Content> {
  if (steps.length === 0) return plainContentOf(handle, reading);
  const meter = new Meter();
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  await readThrough(handle, [...steps, meter, nowhere], reading);
  return meter.content();
}

/** Without streams, which for a small file cost more than its content. */
async function plainContentOf(handle: FileHandle, { signal, onBytes }: Reading): Promise<Content> {
  const sum = new ContentSum();
  for await (const chunk of chunksOf(handle)) {
    signal.throwIfAborted();
    onBytes(chunk.length);
    sum.add(chunk);
  }
  return sum.content();
}

/** Whether two contents are the same. */
export function isSameContent(a: Content, b: Content): boolean {
  return a.bytes === b.bytes && a.sha256 === b.sha256;
}
