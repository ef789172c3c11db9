import type { Json } from './model.js';

/** What a snapshot says of itself before its entries. */
export interface SnapshotHead {
  readonly format: string;
  readonly version: number;
  /** The generation that the snapshot opens. */
  readonly generation: number;
  /** The last commit that is in it. */
  readonly seq: number;
  /** File name of the journal that goes on from it. */
  readonly journal: string;
}

export const HEAD_KEYS = ['format', 'version', 'generation', 'seq', 'journal'] as const;
export const NO_CHECKSUM = 'none';

const COMMENT =
  '# State of a Millrace queue, schedule or other state file. To edit it: stop everything that uses it, then change\n' +
  `# the entries and set the checksum in the last line to ${NO_CHECKSUM}.\n`;

/** The head among the keys of a snapshot, or undefined when they make none. */
export function headIn(values: Readonly<Record<string, unknown>>): SnapshotHead | undefined {
  const { format, version, generation, seq, journal } = values;
  const areCounts = [version, generation, seq].every(
    (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  );
  if (!areCounts || typeof format !== 'string' || typeof journal !== 'string') return undefined;
  return { format, version, generation, seq, journal } as SnapshotHead;
}

/** The text before the entries. */
export function headText(head: SnapshotHead): string {
  return `${COMMENT}${HEAD_KEYS.map((key) => `${key}: ${JSON.stringify(head[key])}\n`).join('')}state:\n`;
}

/** The lines of all entries, each a line of JSON, under a line with the section's name. */
export function* entryLines(entries: Iterable<readonly [section: string, entry: Json]>): Generator<string> {
  let current: string | undefined;
  for (const [section, entry] of entries) {
    if (section !== current) yield `  ${section}:\n`;
    current = section;
    const json = JSON.stringify(entry) as string | undefined;
    if (json === undefined)
      throw new TypeError(`the model dumped an entry of ${section} that JSON cannot carry`);
    yield `  - ${json}\n`;
  }
}

export function checksumLine(crc: number): string {
  return `checksum: ${JSON.stringify(crc.toString(16).padStart(8, '0'))}\n`;
}
