const LINE = /^(\\?)([0-9a-fA-F]{64}) [ *]([^]+)$/;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r' };
const UNESCAPES: Readonly<Record<string, string>> = { '\\\\': '\\', '\\n': '\n', '\\r': '\r' };

/** One file in a manifest. The path is a byte string, from the folder that the manifest is of. */
export interface ManifestEntry {
  readonly sha256: string;
  readonly path: string;
}

/** A line as sha256sum writes it, line break included: a name that needs it is escaped and the line begins with `\`. */
export function formatLine({ sha256, path }: ManifestEntry): string {
  // sha256sum --check takes a lone dash for its standard input.
  const name = path === '-' ? './-' : path;
  const escaped = name.replace(/[\\\n\r]/g, (character) => ESCAPES[character] as string);
  return `${escaped === name ? '' : '\\'}${sha256}  ${escaped}\n`;
}

/** The entry in a line, without its line break; undefined when sha256sum would not have written it. */
export function parseLine(line: string): ManifestEntry | undefined {
  const [, mark, sha256, name] = LINE.exec(line) ?? [];
  if (sha256 === undefined || name === undefined) return undefined;
  const path = mark === '' ? name : unescaped(name);
  return path === undefined ? undefined : { sha256: sha256.toLowerCase(), path: withoutDot(path) };
}

/** Whether a path stays in the folder that it starts from. */
export function staysInside(path: string): boolean {
  return !path.startsWith('/') && !path.includes('\0') && !path.split('/').includes('..');
}

function unescaped(name: string): string | undefined {
  if (!/^(?:[^\\]|\\[\\nr])*$/.test(name)) return undefined;
  return name.replace(/\\[\\nr]/g, (escape) => UNESCAPES[escape] as string);
}

/** `find . -type f -exec sha256sum {} +` makes paths that begin with `./`. */
function withoutDot(path: string): string {
  return path.replace(/^(?:\.\/+)+/, '');
}
