import { Slice } from './pause.js';
import type { System } from './system.js';

const CHUNK_BYTES = 1024 * 1024;

/** The whole content of a file, read in slices. */
export async function readWholeFile(system: System, path: string): Promise<Buffer> {
  const fd = system.openForRead(path);
  try {
    const bytes = Buffer.allocUnsafe(system.stat(fd).size);
    const slice = new Slice();
    let at = 0;
    while (at < bytes.length) {
      const count = system.read(fd, bytes.subarray(at, at + CHUNK_BYTES), at);
      if (count === 0) break;
      at += count;
      await slice.rest();
    }
    return bytes.subarray(0, at);
  } finally {
    system.close(fd);
  }
}
