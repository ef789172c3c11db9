import { crc32 } from 'node:zlib';
import { CorruptStateError, StateFileError } from './errors.js';
import type { Json, StateModel } from './model.js';
import { Slice } from './pause.js';
import { readWholeFile } from './read-file.js';
import { HEAD_KEYS, headIn, headText } from './snapshot.js';
import type { SnapshotHead } from './snapshot.js';
import type { System } from './system.js';
import { parseEditedSnapshot } from './edited-snapshot.js';

const CHECKSUM_LINE = /\nchecksum: "([0-9a-f]{8})"\n$/;
const CHECKSUM_LINE_BYTES = '\nchecksum: "00000000"\n'.length;
const HEAD_END = '\nstate:\n';
const LINE_FEED = 0x0a;
const CRC_SLICE_BYTES = 4 * 1024 * 1024;

type Loader<S> = Pick<StateModel<S, never>, 'format' | 'version' | 'empty' | 'load'>;

/** A snapshot as it was read. `bytes` is the size of its file. */
export interface Snapshot<S> {
  readonly head: SnapshotHead;
  readonly state: S;
  readonly bytes: number;
}

/**
 * Reads a snapshot whole, in slices. A file that is byte for byte as it was written is read line by line; one that a
 * person has re-indented or edited goes through the YAML parser.
 * @throws CorruptStateError, StateFileError `FOREIGN_FORMAT`, `UNSUPPORTED_VERSION`, or the system's error
 */
export async function readSnapshot<S>(system: System, path: string, model: Loader<S>): Promise<Snapshot<S>> {
  const bytes = await readWholeFile(system, path);
  if (await isAsWritten(bytes)) return { ...(await readLines(path, bytes, model)), bytes: bytes.length };
  const { head, entries } = await parseEditedSnapshot(path, bytes);
  assertReadable(path, head, model);
  const state = entries.reduce(
    (before, [section, entry]) => loadEntry(path, undefined, model, before, section, entry),
    model.empty(),
  );
  return { head, state, bytes: bytes.length };
}

async function isAsWritten(bytes: Buffer): Promise<boolean> {
  const body = bytes.length - CHECKSUM_LINE_BYTES + 1;
  const expected = body > 0 ? CHECKSUM_LINE.exec(bytes.toString('latin1', body - 1))?.[1] : undefined;
  if (expected === undefined) return false;
  const slice = new Slice();
  let crc = 0;
  for (let at = 0; at < body; at += CRC_SLICE_BYTES) {
    crc = crc32(bytes.subarray(at, Math.min(body, at + CRC_SLICE_BYTES)), crc);
    await slice.rest();
  }
  return crc === Number.parseInt(expected, 16);
}

async function readLines<S>(
  path: string,
  bytes: Buffer,
  model: Loader<S>,
): Promise<{ head: SnapshotHead; state: S }> {
  const { head, end, lines } = readHead(path, bytes);
  assertReadable(path, head, model);
  const slice = new Slice();
  let state = model.empty();
  let section = '';
  let line = lines;
  const last = bytes.length - CHECKSUM_LINE_BYTES;
  for (let start = end; start < last; ) {
    const stop = bytes.indexOf(LINE_FEED, start);
    line += 1;
    if (bytes[start + 2] === 0x2d)
      state = loadEntry(
        path,
        line,
        model,
        state,
        section,
        parseEntry(path, line, bytes.toString('utf8', start + 4, stop)),
      );
    else section = bytes.toString('utf8', start + 2, stop - 1);
    start = stop + 1;
    if (line % 64 === 0) await slice.rest();
  }
  return { head, state };
}

function readHead(path: string, bytes: Buffer): { head: SnapshotHead; end: number; lines: number } {
  const end = bytes.indexOf(HEAD_END) + HEAD_END.length;
  const text = bytes.toString('utf8', 0, end);
  const values = HEAD_KEYS.map((key) => {
    const json = new RegExp(`^${key}: (.*)$`, 'm').exec(text)?.[1];
    return [key, json === undefined ? undefined : parseEntry(path, undefined, json)];
  });
  const head = headIn(Object.fromEntries(values) as Record<string, unknown>);
  if (head === undefined || headText(head) !== text)
    throw new CorruptStateError(path, undefined, 'the head is not one of a state file');
  return { head, end, lines: text.split('\n').length - 1 };
}

function parseEntry(path: string, line: number | undefined, json: string): Json {
  try {
    return JSON.parse(json) as Json;
  } catch (error) {
    throw new CorruptStateError(path, line, 'the entry is not JSON', { cause: error });
  }
}

function loadEntry<S>(
  path: string,
  line: number | undefined,
  model: Loader<S>,
  state: S,
  section: string,
  entry: Json,
): S {
  try {
    return model.load(state, section, entry);
  } catch (error) {
    throw new CorruptStateError(
      path,
      line,
      `the entry in ${section} cannot be used (${(error as Error).message})`,
      { cause: error },
    );
  }
}

function assertReadable(
  path: string,
  head: SnapshotHead,
  model: Pick<Loader<unknown>, 'format' | 'version'>,
): void {
  if (head.format !== model.format) {
    throw new StateFileError(
      'FOREIGN_FORMAT',
      `${path} holds ${JSON.stringify(head.format)}, not ${model.format}. Use another name or another folder.`,
      {
        file: path,
        format: head.format,
      },
    );
  }
  if (head.version > model.version) {
    throw new StateFileError(
      'UNSUPPORTED_VERSION',
      `${path} has version ${head.version} of ${model.format}; this program reads up to ${model.version}. Update it.`,
      {
        file: path,
        version: head.version,
      },
    );
  }
}
