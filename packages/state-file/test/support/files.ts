import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The files of a folder whose names end so, sorted. */
export function filesOf(dir: string, ending = ''): string[] {
  return readdirSync(dir)
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => join(dir, name));
}

/** Replaces the content of a file by a change of it. */
export function change(path: string, edit: (bytes: Buffer) => Buffer): void {
  writeFileSync(path, edit(readFileSync(path)));
}

/** Flips one bit in each byte of a text in a file. */
export function damage(path: string, text: string): void {
  change(path, (bytes) => {
    const at = bytes.indexOf(text);
    if (at < 0) throw new Error(`${text} is not in ${path}`);
    for (let i = at; i < at + Buffer.byteLength(text); i += 1) bytes[i]! ^= 1;
    return bytes;
  });
}
