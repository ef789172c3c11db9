import { crc32 } from 'node:zlib';
import { CorruptStateError } from './errors.js';
import type { Json } from './model.js';
import { checksumLine, entryLines, HEAD_KEYS, headText, NO_CHECKSUM } from './snapshot.js';
import type { SnapshotHead } from './snapshot.js';

const MAX_EDITED_BYTES = 256 * 1024 * 1024;
const SECTION = /^[a-z][A-Za-z]*$/;

type Entries = (readonly [section: string, entry: Json])[];

/** Reads a snapshot that is YAML, but not byte for byte as it was written. Its content has to match its checksum, or say `none`. */
export async function parseEditedSnapshot(
  path: string,
  bytes: Buffer,
): Promise<{ head: SnapshotHead; entries: Entries }> {
  const document = await parseYaml(path, bytes);
  const head = checkedHead(path, document);
  const entries = checkedEntries(path, document['state']);
  const { checksum } = document;
  if (checksum !== NO_CHECKSUM && checksum !== checksumOf(head, entries)) {
    throw new CorruptStateError(
      path,
      undefined,
      `the content does not match its checksum (after an edit by hand, set it to ${NO_CHECKSUM})`,
    );
  }
  return { head, entries };
}

async function parseYaml(path: string, bytes: Buffer): Promise<Record<string, unknown>> {
  if (bytes.length > MAX_EDITED_BYTES)
    throw new CorruptStateError(
      path,
      undefined,
      'it is not as it was written, and too large to read as edited YAML',
    );
  const { parseDocument, LineCounter } = await import('yaml');
  const lineCounter = new LineCounter();
  try {
    const document = parseDocument(bytes.toString('utf8'), {
      lineCounter,
      version: '1.2',
      schema: 'core',
      strict: true,
      logLevel: 'silent',
    });
    const [error] = document.errors;
    if (error)
      throw new CorruptStateError(
        path,
        lineCounter.linePos(error.pos[0]).line,
        `it is not YAML (${error.code})`,
      );
    const value: unknown = document.toJS({ maxAliasCount: 0 });
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch (error) {
    if (error instanceof CorruptStateError) throw error;
    throw new CorruptStateError(path, undefined, `it cannot be read as YAML (${(error as Error).message})`, {
      cause: error,
    });
  }
  throw new CorruptStateError(path, undefined, 'it is not a state file');
}

function checkedHead(path: string, document: Record<string, unknown>): SnapshotHead {
  const { format, version, generation, seq, journal } = document;
  const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
  const known = new Set<string>([...HEAD_KEYS, 'state', 'checksum']);
  const unknown = Object.keys(document).find((key) => !known.has(key));
  if (unknown !== undefined)
    throw new CorruptStateError(
      path,
      undefined,
      `the key ${JSON.stringify(unknown)} does not belong into a state file`,
    );
  if (
    typeof format === 'string' &&
    typeof journal === 'string' &&
    !/[/\0]/.test(journal) &&
    [version, generation, seq].every(isCount)
  ) {
    return { format, version, generation, seq, journal } as SnapshotHead;
  }
  throw new CorruptStateError(path, undefined, 'the head is not one of a state file');
}

function checkedEntries(path: string, state: unknown): Entries {
  if (state === null) return [];
  if (typeof state !== 'object' || Array.isArray(state))
    throw new CorruptStateError(path, undefined, 'its state is missing');
  return Object.entries(state as Record<string, unknown>).flatMap(([section, list]) => {
    if (!SECTION.test(section) || !Array.isArray(list))
      throw new CorruptStateError(path, undefined, `the section ${JSON.stringify(section)} is not a list`);
    return list.map((entry: Json) => [section, entry] as const);
  });
}

function checksumOf(head: SnapshotHead, entries: Entries): string | undefined {
  const text = headText(head) + [...entryLines(entries)].join('');
  return /"(.*)"/.exec(checksumLine(crc32(text)))?.[1];
}
