import type { Json } from './model.js';
import { HEAD_KEYS, headIn, NO_CHECKSUM } from './snapshot.js';
import type { SnapshotHead } from './snapshot.js';

const LINE_FEED = 0x0a;
const HEAD_LINE = new RegExp(`^(${HEAD_KEYS.join('|')}): (.*)$`, 's');
const SECTION_LINE = /^ {2}([a-z][A-Za-z]*):$/;
// With `s`, since U+2028 ends no line here.
const ENTRY_LINE = /^\s*- (.*\S)\s*$/s;
const CHECKSUM_LINE = new RegExp(`^checksum: (?:"([0-9a-f]{8})"|(${NO_CHECKSUM}))$`);
const OTHER_LINE = /^(#.*|state:|)$/s;

export type Mend = (line: string) => Iterable<string>;
export type Entries = (readonly [section: string, entry: Json])[];

/** What the lines of a snapshot say, each by itself. */
export interface SnapshotLines {
  /** Undefined where the head is not whole. */
  readonly head: SnapshotHead | undefined;
  readonly entries: Entries;
  readonly checksum: string | undefined;
  /** Number of lines that are not as we write them. */
  readonly strangeLines: number;
}

/**
 * Reads a snapshot that a person may have edited, or that was damaged, line by line as it was written. `mend` gives what
 * to read in place of a line that is not as we write it.
 */
export function readSnapshotLines(bytes: Buffer, mend: Mend = () => []): SnapshotLines {
  const scan = new Scan(mend);
  for (let start = 0; start < bytes.length; ) {
    const next = bytes.indexOf(LINE_FEED, start);
    const end = next < 0 ? bytes.length : next;
    scan.take(bytes.toString('utf8', start, end));
    start = end + 1;
  }
  const { entries, checksum, strangeLines } = scan;
  return { head: headIn(Object.fromEntries(scan.head)), entries, checksum, strangeLines };
}

class Scan {
  readonly head = new Map<string, unknown>();
  readonly entries: Entries = [];
  checksum: string | undefined;
  strangeLines = 0;
  #section: string | undefined;

  constructor(readonly mend: Mend) {}

  take(line: string): void {
    if (this.#takeWhole(line)) return;
    this.strangeLines += 1;
    for (const mended of this.mend(line)) this.#takeWhole(mended);
  }

  #takeWhole(line: string): boolean {
    return this.#takeEntry(line) || this.#takeKey(line) || OTHER_LINE.test(line);
  }

  #takeEntry(line: string): boolean {
    const json = ENTRY_LINE.exec(line)?.[1];
    const entry = json === undefined || this.#section === undefined ? undefined : parse(json);
    if (entry === undefined) return false;
    this.entries.push([this.#section ?? '', entry]);
    return true;
  }

  #takeKey(line: string): boolean {
    const section = SECTION_LINE.exec(line)?.[1];
    if (section !== undefined) this.#section = section;
    const [, key, value] = HEAD_LINE.exec(line) ?? [];
    if (key !== undefined && value !== undefined) this.head.set(key, parse(value));
    const [, crc, none] = CHECKSUM_LINE.exec(line) ?? [];
    this.checksum ??= crc ?? none;
    return (section ?? key ?? crc ?? none) !== undefined;
  }
}

function parse(json: string): Json | undefined {
  try {
    return JSON.parse(json) as Json;
  } catch {
    return undefined;
  }
}
