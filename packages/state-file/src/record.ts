import { crc32 } from 'node:zlib';
import type { Commit } from './model.js';

const LINE_FEED = 0x0a;
const CHECK_LENGTH = 8;
/** A line feed, eight hex digits and a space stand before the JSON. */
const PREFIX_LENGTH = 1 + CHECK_LENGTH + 1;

/** One line of a journal. */
export type JournalRecord<Op> =
  /** What a journal begins with: its own name. */
  | { readonly journal: string }
  /** Marks everything behind it as void: the files were salvaged or set aside. */
  | { readonly fence: true }
  | CommitRecord<Op>
  | SealRecord;

interface Numbered {
  readonly seq: number;
  readonly by: string;
  readonly at: number;
  /** The last seq that the writer knew to be on the disk; tells damage from a power cut. */
  readonly durable?: number;
}

export interface CommitRecord<Op> extends Numbered {
  readonly ops: readonly Op[];
}

/** The last record of a journal: it names the next one. */
export interface SealRecord extends Numbered {
  readonly seal: string;
}

/** The bytes of a record: the leading line feed cuts off whatever a torn write left before it. */
export function encodeRecord<Op>(record: JournalRecord<Op>): Buffer {
  const json = JSON.stringify(record);
  const check = crc32(json).toString(16).padStart(CHECK_LENGTH, '0');
  return Buffer.from(`\n${check} ${json}`);
}

/** The record in `bytes` from a line feed up to `end`, or undefined when it is not intact. */
export function decodeRecord<Op>(bytes: Buffer, start: number, end: number): JournalRecord<Op> | undefined {
  if (end - start <= PREFIX_LENGTH || bytes[start] !== LINE_FEED) return undefined;
  const json = bytes.subarray(start + PREFIX_LENGTH, end);
  const check = bytes.toString('latin1', start + 1, start + 1 + CHECK_LENGTH);
  if (
    bytes[start + PREFIX_LENGTH - 1] !== 0x20 ||
    check !== crc32(json).toString(16).padStart(CHECK_LENGTH, '0')
  ) {
    return undefined;
  }
  return parseObject<Op>(json.toString('utf8'));
}

export function toCommit<Op>({ seq, by, at, ops }: CommitRecord<Op>): Commit<Op> {
  return { seq, by, at, ops };
}

function parseObject<Op>(json: string): JournalRecord<Op> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? (value as JournalRecord<Op>) : undefined;
  } catch {
    return undefined;
  }
}
