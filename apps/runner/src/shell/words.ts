import { RunnerError } from '../errors.js';

/** A quoted run, an escaped character or plain text; two in a row without white space belong to one word. */
const PIECE = /\s+|'([^']*)'|"((?:\\[\s\S]|[^"\\])*)"|\\([\s\S])|([^\s'"\\]+)/y;

/**
 * The words of a line, quoted as in a POSIX shell: '...' is literal, "..." lets \" and \\ through, \ quotes one character.
 * @throws RunnerError `USAGE` for a quote that does not end
 */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  PIECE.lastIndex = 0;
  while (PIECE.lastIndex < line.length) {
    const at = PIECE.lastIndex;
    const piece = PIECE.exec(line);
    if (piece === null) throw unfinished(line.slice(at));
    const [, literal, quoted, escaped, plain] = piece;
    const text = literal ?? quoted?.replace(/\\(["\\])/g, '$1') ?? escaped ?? plain;
    if (text !== undefined) word = (word ?? '') + text;
    else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  return word === undefined ? words : [...words, word];
}

function unfinished(rest: string): RunnerError {
  return new RunnerError('USAGE', `This does not end: ${rest.slice(0, 40)}`, { rest });
}
