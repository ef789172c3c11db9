/** Brackets, strings, and what is between them. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{}]|[^"[\]{}]+/gsy;
const ENTRY_START = '  - ';
const LINE_START = / {2}(?:- |[a-z][A-Za-z]*:$)/g;

/**
 * The lines that a damaged line was made of: where a line feed is damaged it joins two of them or more, and a heading
 * whose letters are damaged is the section whose name is most like it.
 */
export function* mendedLines(line: string, sections: readonly string[]): Generator<string> {
  for (let start = 0; start < line.length; ) {
    const end = entryEnd(line, start) ?? nextStart(line, start + 1) - 1;
    const piece = line.slice(start, end);
    yield piece.startsWith(ENTRY_START) ? piece : (likelyHeading(piece, sections) ?? piece);
    start = startBehind(line, end);
  }
}

/** Where an entry that begins here ends; undefined when it cannot be told. */
function entryEnd(line: string, start: number): number | undefined {
  if (!line.startsWith(ENTRY_START, start)) return undefined;
  let depth = 0;
  TOKEN.lastIndex = start + ENTRY_START.length;
  for (let found = TOKEN.exec(line); found; found = TOKEN.exec(line)) {
    if (found[0] === '{' || found[0] === '[') depth += 1;
    else if (found[0] === '}' || found[0] === ']') depth -= 1;
    else if (depth === 0 && !found[0].startsWith('"')) return undefined;
    if (depth <= 0) return TOKEN.lastIndex;
  }
  return undefined;
}

/** A line begins behind the damaged line feed that ended the one before. */
function startBehind(line: string, end: number): number {
  const expected = end + 1;
  const next = nextStart(line, end);
  return next <= expected ? next : Math.min(expected, line.length);
}

/** Where the next line may begin; one behind the end, as if a line feed stood there, where none does. */
function nextStart(line: string, from: number): number {
  LINE_START.lastIndex = from;
  return LINE_START.exec(line)?.index ?? line.length + 1;
}

/** The heading that at least half of the letters of a text belong to, in their places. */
function likelyHeading(text: string, sections: readonly string[]): string | undefined {
  const headings = sections.map((section) => `  ${section}:`).filter(({ length }) => length === text.length);
  const likeness = (heading: string): number => [...heading].filter((letter, i) => letter === text[i]).length;
  const [best] = headings.sort((a, b) => likeness(b) - likeness(a));
  return best !== undefined && likeness(best) * 2 >= best.length ? best : undefined;
}
