import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { messageOf, RunnerError } from '../errors.js';
import type { SettingsLayer } from './settings.js';

/** The name under which a settings file is found. */
export const SETTINGS_FILE = 'millrace.yaml';

/** The YAML parser takes about a second and a half for a mebibyte. */
const MOST_CHARACTERS = 1024 * 1024;
/** More than so many characters of UTF-8 can have. */
const MOST_BYTES = 4 * MOST_CHARACTERS + 1;

/**
 * The settings file that holds for a folder: in it, or in the nearest folder above it.
 * A file found this way can name code to run, so it has to belong to this user, root or the owner of the folder.
 * @throws RunnerError `SETTINGS_UNSAFE` for one that others could have planted
 */
export function findSettingsFile(folder: string): string | undefined {
  for (let current = resolve(folder); ; current = dirname(current)) {
    const file = join(current, SETTINGS_FILE);
    const found = statSync(file, { throwIfNoEntry: false });
    if (found?.isFile()) return safeFile(file, found, folder);
    if (dirname(current) === current) return undefined;
  }
}

function safeFile(file: string, { uid, mode }: { uid: number; mode: number }, folder: string): string {
  const owners = [0, process.getuid?.() ?? uid, statSync(folder).uid];
  const writable = process.platform !== 'win32' && (mode & 0o002) !== 0;
  if (owners.includes(uid) && !writable) return file;
  const reason = writable ? 'can be changed by anybody' : 'belongs to another user';
  throw new RunnerError(
    'SETTINGS_UNSAFE',
    `${file} ${reason} and was not read, since settings name code to run. Give it with --config to use it all the same.`,
    { file },
  );
}

/**
 * The values in a settings file, with the lines of their keys.
 * @throws RunnerError `SETTINGS_UNREADABLE`, `INVALID_SETTINGS` when it is no YAML
 */
export async function readSettingsFile(file: string): Promise<SettingsLayer> {
  const text = readSettingsText(file);
  if (text.length > MOST_CHARACTERS) throw notYaml(file, `it has more than ${MOST_CHARACTERS} characters`);
  const { isNestedTooDeep } = await import('@millrace/state-file');
  if (isNestedTooDeep(text)) throw notYaml(file, 'it is nested too deep');
  const { LineCounter, isMap, isScalar, parseDocument } = await import('yaml');
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const [mistake] = document.errors;
  if (mistake) throw notYaml(file, mistake.message, lines.linePos(mistake.pos[0]).line);
  return {
    source: file,
    folder: dirname(file),
    values: toValues(file, document),
    lineOf(path) {
      const parent = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
      const pair = isMap(parent)
        ? parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1))
        : undefined;
      const offset = isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
      return offset === undefined ? undefined : lines.linePos(offset).line;
    },
  };
}

function toValues(file: string, document: { toJS(): unknown }): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    throw notYaml(file, messageOf(cause));
  }
}

function notYaml(file: string, message: string, line?: number): RunnerError {
  const place = line === undefined ? file : `${file}:${line}`;
  return new RunnerError('INVALID_SETTINGS', `${place}: ${message}`, { file, line });
}

/** The text of a settings file. Throws `SETTINGS_UNREADABLE`. */
export function readSettingsText(file: string): string {
  try {
    return readBeginning(file);
  } catch (cause) {
    const message = `The settings file ${file} cannot be read: ${messageOf(cause)}`;
    throw new RunnerError('SETTINGS_UNREADABLE', message, { file }, { cause });
  }
}

/** No more of the file than is needed to see that it is too large, since a device may have no end. */
function readBeginning(file: string): string {
  const fd = openSync(file, 'r');
  try {
    const bytes = Buffer.allocUnsafe(MOST_BYTES);
    let length = 0;
    for (let count = -1; count !== 0 && length < MOST_BYTES; length += count)
      count = readSync(fd, bytes, length, MOST_BYTES - length, null);
    return bytes.toString('utf8', 0, length);
  } finally {
    closeSync(fd);
  }
}
