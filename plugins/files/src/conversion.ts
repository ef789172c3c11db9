import type { FileHandle } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import { FilesError } from './files-error.js';
import type { Meter } from './file-content.js';

/** A way to replace a file by another with the same plain content. */
export interface Conversion {
  /** The name of the new file. */
  targetName(name: string): string;
  /** What turns the old file into the new one; the plain content passes the meter. */
  convert(source: FileHandle, meter: Meter): Promise<Transform[]>;
  /** What turns the old file into its plain content. */
  plainSource(source: FileHandle): Promise<Transform[]>;
  /** What turns the new file into its plain content. */
  plainTarget(target: FileHandle): Promise<Transform[]>;
}

export const SUFFIX = '.gz';

/** `x` becomes `x.gz`. Levels from 1, fast, to 9, small. */
export function compression(level: number): Conversion {
  return {
    targetName: (name) => name + SUFFIX,
    convert: async (_source, meter) => [meter, createGzip({ level })],
    plainSource: async () => [],
    plainTarget: gunzipWhole,
  };
}

/** `x.gz` becomes `x`. */
export const decompression: Conversion = {
  targetName: (name) => name.slice(0, -SUFFIX.length),
  convert: async (source, meter) => [...(await gunzipWhole(source)), meter],
  plainSource: gunzipWhole,
  plainTarget: async () => [],
};

/** Whether an error says that a file is not, or not only, well-formed gzip. */
export function isDamage(code: string | undefined): boolean {
  return code === 'DAMAGED_FILE' || code === 'ERR_STREAM_PUSH_AFTER_EOF' || code?.startsWith('Z_') === true;
}

/**
 * Decompresses a file and fails unless all of it was gzip. zlib checks the sums, but passes over whatever comes after
 * a first zero byte behind them; it would be lost with the file.
 */
async function gunzipWhole(handle: FileHandle): Promise<Transform[]> {
  const { size } = await handle.stat();
  const gunzip = createGunzip();
  const check = new Transform({
    transform: (chunk, _encoding, done) => done(null, chunk),
    flush: (done) => done(gunzip.bytesWritten === size ? null : trailingBytes(size - gunzip.bytesWritten)),
  });
  return [gunzip, check];
}

function trailingBytes(count: number): FilesError {
  return new FilesError('DAMAGED_FILE', `${count} bytes that are no gzip follow the compressed content.`);
}
