import { crc32 } from 'node:zlib';
import { parseYamlSnapshot } from './edited-snapshot.js';
import { withoutFlippedBit } from './flipped-bit.js';
import { mendedLines } from './mended-lines.js';
import { readSnapshotLines } from './snapshot-lines.js';
import type { SnapshotLines } from './snapshot-lines.js';

/** Looking for a flipped bit takes about a second in so many bytes. */
const MAX_MENDED_BYTES = 32 * 1024 * 1024;
const CHECKSUM_LINE = /checksum: "([0-9a-f]{8})"\n$/;
const CHECKSUM_LINE_BYTES = 'checksum: "00000000"\n'.length;

type Readable = Pick<SnapshotLines, 'head' | 'entries'>;

/**
 * Everything that can still be read in a snapshot that fails its checksum: all of it where a single bit is wrong, else
 * line by line, or as YAML of another layout where that gives more.
 */
export async function readDamagedSnapshot(
  path: string,
  bytes: Buffer,
  sections: readonly string[],
): Promise<Readable> {
  const mended = await mend(bytes);
  if (mended) return mended;
  const lines = readSnapshotLines(bytes, (line) => mendedLines(line, sections));
  if (lines.head && lines.strangeLines === 0) return lines;
  const yaml = await parseYamlSnapshot(path, bytes).catch(() => undefined);
  return yaml && yaml.entries.length > lines.entries.length ? yaml : lines;
}

/** Undefined where the checksum does not lead to a snapshot that is whole. */
async function mend(bytes: Buffer): Promise<Readable | undefined> {
  const body = bytes.subarray(0, -CHECKSUM_LINE_BYTES);
  const checksum = CHECKSUM_LINE.exec(bytes.toString('latin1', body.length))?.[1];
  if (checksum === undefined || bytes.length > MAX_MENDED_BYTES) return undefined;
  const crc = Number.parseInt(checksum, 16);
  const text = crc32(body) === crc ? body : await withoutFlippedBit(body, crc);
  const lines = text && readSnapshotLines(text);
  return lines?.head && lines.strangeLines === 0 ? lines : undefined;
}
