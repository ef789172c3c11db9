import { crc32 } from 'node:zlib';
import { Slice } from './pause.js';

/** The polynomial of CRC-32, lowest bit last. */
const POLYNOMIAL = 0xedb88320;
const BYTES_A_SLICE = 64 * 1024;

/**
 * The text as it was before one bit of it was flipped, as its CRC-32 tells; undefined when more than that is wrong.
 * Flipping a bit changes the CRC by an amount that depends on its distance from the end alone.
 */
export async function withoutFlippedBit(text: Buffer, crc: number): Promise<Buffer | undefined> {
  const difference = (crc32(text) ^ crc) >>> 0;
  const slice = new Slice();
  let change = POLYNOMIAL;
  for (let at = text.length - 1; at >= 0; at -= 1) {
    for (let bit = 7; bit >= 0; bit -= 1) {
      if (change === difference) return flipped(text, at, bit);
      change = ((change >>> 1) ^ (change & 1 ? POLYNOMIAL : 0)) >>> 0;
    }
    if (at % BYTES_A_SLICE === 0) await slice.rest();
  }
  return undefined;
}

function flipped(text: Buffer, at: number, bit: number): Buffer {
  const mended = Buffer.from(text);
  mended[at] = (mended[at] ?? 0) ^ (1 << bit);
  return mended;
}
