import { crc32 } from 'node:zlib';
import { StateFileError } from './errors.js';
import type { Json } from './model.js';
import { Slice } from './pause.js';
import { checksumLine, entryLines, headText } from './snapshot.js';
import type { SnapshotHead } from './snapshot.js';
import type { System } from './system.js';

const CHUNK_CHARACTERS = 128 * 1024;
/** Of a large file, so much is brought to the disk at a time: the syncs of updates wait for all that the disk has to do. */
const SYNC_BYTES = 4 * 1024 * 1024;

/**
 * Writes a snapshot to a new file and brings it to the disk, in slices that leave the main thread to others.
 * The file is complete when the promise resolves; publishing it is for the caller.
 */
export async function writeSnapshot(
  system: System,
  path: string,
  head: SnapshotHead,
  entries: Iterable<readonly [string, Json]>,
): Promise<void> {
  const fd = system.createForWrite(path);
  try {
    const body = new CheckedWriter(system, path, fd);
    const slice = new Slice();
    body.add(headText(head));
    for (const line of entryLines(entries)) {
      if (!body.add(line)) continue;
      if (body.unsynced >= SYNC_BYTES) await body.sync();
      await slice.rest();
    }
    body.flush();
    body.add(checksumLine(body.crc));
    body.flush();
    await system.sync(fd);
  } finally {
    system.close(fd);
  }
}

class CheckedWriter {
  crc = 0;
  /** Bytes since the last sync. */
  unsynced = 0;
  #text = '';

  constructor(
    readonly system: System,
    readonly path: string,
    readonly fd: number,
  ) {}

  /** True when the text so far went to the file. */
  add(text: string): boolean {
    this.#text += text;
    if (this.#text.length < CHUNK_CHARACTERS) return false;
    this.flush();
    return true;
  }

  flush(): void {
    const bytes = Buffer.from(this.#text);
    this.#text = '';
    this.crc = crc32(bytes, this.crc);
    // A short write goes on: nobody else writes to this file, and the next write tells why the system refused.
    for (let at = 0; at < bytes.length; ) at += this.#write(bytes.subarray(at));
    this.unsynced += bytes.length;
  }

  async sync(): Promise<void> {
    await this.system.datasync(this.fd);
    this.unsynced = 0;
  }

  #write(bytes: Buffer): number {
    const count = this.system.write(this.fd, bytes);
    if (count > 0) return count;
    throw new StateFileError('SHORT_WRITE', `${this.path} could not be written whole; is the disk full?`, {
      file: this.path,
    });
  }
}
