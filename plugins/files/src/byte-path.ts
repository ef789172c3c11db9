/*
 * Names on disk are bytes, not text. Inside this plugin a name or path is a byte string: one character (U+0000 to
 * U+00FF) for each byte. It compares and sorts as the bytes do, and every name survives it, UTF-8 or not.
 */

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A byte string as the bytes that the system takes. */
export function toBytes(path: string): Buffer {
  return Buffer.from(path, 'latin1');
}

/** A byte string from the bytes that the system gave. */
export function fromBytes(bytes: Buffer): string {
  return bytes.toString('latin1');
}

/** A byte string from text, such as an argument of a task. */
export function fromText(text: string): string {
  return fromBytes(Buffer.from(text, 'utf8'));
}

/** A byte string as text; bytes that are no UTF-8 become U+FFFD. */
export function toText(path: string): string {
  return toBytes(path).toString('utf8');
}

/** A byte string for people, on one line: what cannot be seen, and bytes that are no UTF-8, as escapes. */
export function shown(path: string): string {
  try {
    return strictUtf8.decode(toBytes(path)).replace(INVISIBLE, escaped);
  } catch {
    return path.replace(/[^\x20-\x7e]/g, escaped);
  }
}

/** A path below a folder; the folder's own path is the empty string. */
export function below(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}
