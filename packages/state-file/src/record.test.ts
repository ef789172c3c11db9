import { expect, test } from '@jest/globals';
import { decodeRecord, encodeCommit, encodeRecord, toCommit } from './record.js';

const place = { seq: 7, by: 'me', at: 1.5, durable: 3, prev: '00000000' };
const { line, check } = encodeCommit(place, ['{"id":"ä\\n\u2028"}', '2']);
const bytes = Buffer.from(line);

function decode(line: Buffer): ReturnType<typeof decodeRecord> {
  return decodeRecord(line, 0, line.length);
}

test('a commit reads as it was written', () => {
  const record = { ...place, ops: [{ id: 'ä\n\u2028' }, 2] };
  expect(decode(bytes)).toEqual({ record, check });
  expect(toCommit(record)).toEqual({ seq: 7, by: 'me', at: 1.5, ops: record.ops });
});

test('a record is a line of its own that begins with its check', () => {
  const { line: head, check: headCheck } = encodeRecord({ journal: 'a.log' });
  expect(head).toBe(`\n${headCheck} {"journal":"a.log"}`);
  expect(bytes.indexOf('\n', 1)).toBe(-1);
});

test('a record is void when any byte is missing', () => {
  for (let length = 0; length < bytes.length; length += 1)
    expect(decode(bytes.subarray(0, length))).toBeUndefined();
});

test('a record is void when any bit is flipped', () => {
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const damaged = Buffer.from(bytes);
    damaged[bit >> 3]! ^= 1 << (bit & 7);
    expect(decode(damaged)).toBeUndefined();
  }
});

test('zero bytes behind a record, which a power cut can leave, are no part of it', () => {
  expect(decode(Buffer.concat([bytes, Buffer.alloc(100)]))?.check).toBe(check);
  expect(decode(Buffer.concat([bytes, Buffer.alloc(2), Buffer.from('old')]))?.check).toBe(check);
  expect(decode(Buffer.concat([bytes.subarray(0, -1), Buffer.alloc(100)]))).toBeUndefined();
  expect(decode(Buffer.alloc(100))).toBeUndefined();
});

test('JSON that is no object is no record, whatever its check', () => {
  for (const json of ['null', '5', '"text"'])
    expect(decode(Buffer.from(encodeRecord(JSON.parse(json) as { fence: true }).line))).toBeUndefined();
});
