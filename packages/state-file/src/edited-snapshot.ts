import { crc32 } from 'node:zlib';
import { CorruptStateError } from './errors.js';
import type { Json } from './model.js';
import { checksumLine, entryLines, HEAD_KEYS, headIn, headText, NO_CHECKSUM } from './snapshot.js';
import type { SnapshotHead } from './snapshot.js';
import { isNestedTooDeep } from './yaml-depth.js';
import { readSnapshotLines } from './snapshot-lines.js';
import type { Entries } from './snapshot-lines.js';

/** The YAML parser takes about a second and a half for a mebibyte. */
const MAX_YAML_BYTES = 8 * 1024 * 1024;
const SECTION = /^[a-z][A-Za-z]*$/;

/** A snapshot as its text says, whether or not it matches its checksum. */
export interface EditedSnapshot {
  readonly head: SnapshotHead;
  readonly entries: Entries;
  readonly checksum: unknown;
}

/** Reads a snapshot that is not byte for byte as it was written. Its content has to match its checksum, or say `none`. */
export async function parseEditedSnapshot(path: string, bytes: Buffer): Promise<EditedSnapshot> {
  const { head, checksum, entries, strangeLines } = readSnapshotLines(bytes);
  const edited =
    head && strangeLines === 0 ? { head, checksum, entries } : await parseYamlSnapshot(path, bytes);
  if (edited.checksum === NO_CHECKSUM || edited.checksum === checksumOf(edited)) return edited;
  const remedy = `after an edit by hand, set it to ${NO_CHECKSUM}`;
  throw corrupt(path, `the content does not match its checksum (${remedy})`);
}

/** Reads a snapshot of any layout that is YAML, whatever its checksum says. */
export async function parseYamlSnapshot(path: string, bytes: Buffer): Promise<EditedSnapshot> {
  if (bytes.length > MAX_YAML_BYTES)
    throw corrupt(path, 'it is not as it was written, and too large to be read as YAML of another layout');
  const document = await parseYaml(path, bytes);
  const { state, checksum } = document;
  return { head: checkedHead(path, document), entries: checkedEntries(path, state), checksum };
}

async function parseYaml(path: string, bytes: Buffer): Promise<Record<string, unknown>> {
  const text = bytes.toString('utf8');
  if (isNestedTooDeep(text)) throw corrupt(path, 'it is nested too deep to be read as YAML');
  const { parseDocument, LineCounter } = await import('yaml');
  const lineCounter = new LineCounter();
  try {
    const document = parseDocument(text, {
      lineCounter,
      version: '1.2',
      schema: 'core',
      strict: true,
      logLevel: 'silent',
    });
    const [error] = document.errors;
    if (error) throw corrupt(path, `it is not YAML (${error.code})`, lineCounter.linePos(error.pos[0]).line);
    const value: unknown = document.toJS({ maxAliasCount: 0 });
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch (error) {
    if (error instanceof CorruptStateError) throw error;
    throw corrupt(path, `it cannot be read as YAML (${(error as Error).message})`, undefined, error);
  }
  throw corrupt(path, 'it is not a state file');
}

function checkedHead(path: string, document: Record<string, unknown>): SnapshotHead {
  const known = new Set<string>([...HEAD_KEYS, 'state', 'checksum']);
  const unknown = Object.keys(document).find((key) => !known.has(key));
  if (unknown !== undefined)
    throw corrupt(path, `the key ${JSON.stringify(unknown)} does not belong into a state file`);
  const head = headIn(document);
  if (head) return head;
  throw corrupt(path, 'the head is not one of a state file');
}

function checkedEntries(path: string, state: unknown): Entries {
  if (state === null) return [];
  if (typeof state !== 'object' || Array.isArray(state)) throw corrupt(path, 'its state is missing');
  return Object.entries(state as Record<string, unknown>).flatMap(([section, list]) => {
    if (!SECTION.test(section) || !Array.isArray(list))
      throw corrupt(path, `the section ${JSON.stringify(section)} is not a list`);
    return list.map((entry: Json) => [section, entry] as const);
  });
}

function checksumOf({ head, entries }: EditedSnapshot): string | undefined {
  let crc = crc32(headText(head));
  for (const line of entryLines(entries)) crc = crc32(line, crc);
  return /"(.*)"/.exec(checksumLine(crc))?.[1];
}

function corrupt(path: string, problem: string, line?: number, cause?: unknown): CorruptStateError {
  return new CorruptStateError(path, line, problem, { cause });
}
