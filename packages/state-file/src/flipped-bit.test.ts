import { crc32 } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { withoutFlippedBit } from './flipped-bit.js';

const text = Buffer.from('state:\n  counts:\n  - ["x",1]\n');

function flip(bytes: Buffer, at: number, bit: number): Buffer {
  const flipped = Buffer.from(bytes);
  flipped[at] = (bytes[at] ?? 0) ^ (1 << bit);
  return flipped;
}

test('any single bit that was flipped is flipped back', async () => {
  for (let at = 0; at < text.length; at += 1)
    for (let bit = 0; bit < 8; bit += 1)
      expect(await withoutFlippedBit(flip(text, at, bit), crc32(text))).toEqual(text);
});

test('a text with more than one wrong bit is left alone', async () => {
  const damaged = flip(flip(text, 3, 1), 17, 6);
  expect(await withoutFlippedBit(damaged, crc32(text))).toBeUndefined();
});
