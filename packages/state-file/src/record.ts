import { crc32 } from 'node:zlib';
import type { Commit } from './model.js';

const LINE_FEED = 0x0a;
const SPACE = 0x20;
const NUL = 0;
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

/** What every record has that competes for a place in the history. */
export interface Place {
  readonly seq: number;
  readonly by: string;
  readonly at: number;
  /** The last seq that the writer knew to be on the disk; tells damage from a power cut. */
  readonly durable: number;
  /** Check of the record that this one follows: the one with the seq before, or the journal's head. */
  readonly prev: string;
}

export interface CommitRecord<Op> extends Place {
  readonly ops: readonly Op[];
}

/** The last record of a journal: it names the next one. */
export interface SealRecord extends Place {
  readonly seal: string;
}

/** A record as it stands in a journal, and its check. */
export interface Encoded {
  readonly line: string;
  readonly check: string;
}

/** The line of a record. The leading line feed cuts off whatever a torn write left before it. */
export function encodeRecord(record: JournalRecord<never>): Encoded {
  return encodeLine(JSON.stringify(record));
}

/** The line of a commit whose facts are JSON already. `by` and `prev` need no quoting. */
export function encodeCommit({ seq, by, at, durable, prev }: Place, facts: readonly string[]): Encoded {
  const place = `"seq":${seq},"by":"${by}","at":${at},"durable":${durable},"prev":"${prev}"`;
  return encodeLine(`{${place},"ops":[${facts.join(',')}]}`);
}

function encodeLine(json: string): Encoded {
  const check = toCheck(crc32(json));
  return { line: `\n${check} ${json}`, check };
}

/**
 * The record in `bytes` from a line feed up to `end`, or undefined when it is not intact. Zero bytes behind it are no
 * part of it: after a power cut a file may be longer than what was written to it.
 */
export function decodeRecord<Op>(
  bytes: Buffer,
  start: number,
  end: number,
): { record: JournalRecord<Op>; check: string } | undefined {
  return decodeExactly<Op>(bytes, start, end) ?? decodeExactly<Op>(bytes, start, firstNul(bytes, start, end));
}

/** A commit without what only a record has. */
export function toCommit<Op>({ seq, by, at, ops, missed }: Commit<Op>): Commit<Op> {
  return missed === undefined ? { seq, by, at, ops } : { seq, by, at, ops, missed };
}

function decodeExactly<Op>(
  bytes: Buffer,
  start: number,
  end: number,
): { record: JournalRecord<Op>; check: string } | undefined {
  if (end - start <= PREFIX_LENGTH || bytes[start] !== LINE_FEED) return undefined;
  if (bytes[start + PREFIX_LENGTH - 1] !== SPACE) return undefined;
  const json = bytes.subarray(start + PREFIX_LENGTH, end);
  const check = bytes.toString('latin1', start + 1, start + 1 + CHECK_LENGTH);
  if (check !== toCheck(crc32(json))) return undefined;
  const record = parseObject<Op>(json.toString('utf8'));
  return record && { record, check };
}

function firstNul(bytes: Buffer, start: number, end: number): number {
  const length = bytes.subarray(start, end).indexOf(NUL);
  return length < 0 ? start : start + length;
}

function toCheck(crc: number): string {
  return crc.toString(16).padStart(CHECK_LENGTH, '0');
}

function parseObject<Op>(json: string): JournalRecord<Op> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? (value as JournalRecord<Op>) : undefined;
  } catch {
    return undefined;
  }
}
