/**
 * Everything that makes a terminal do something else than show a character: control characters,
 * characters that reorder what stands around them, and line separators. Lone surrogates show as nothing useful.
 */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

const NAMES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Text of any origin as one line that is safe to print on a terminal; what was unsafe is shown escaped. */
export function toPlainLine(text: string): string {
  return text.replace(UNSAFE, (character) => NAMES[character] ?? escaped(character));
}

/** As `toPlainLine`, but line ends and tabs stay. */
export function toPlainText(text: string): string {
  return text
    .replace(/\r\n/g, '\n')
    .replace(UNSAFE, (character) =>
      character === '\n' || character === '\t' ? character : (NAMES[character] ?? escaped(character)),
    );
}

/** JSON that is safe to print on a terminal: still the same document. */
export function toPlainJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(UNSAFE, (character) =>
    character === '\n' ? character : escaped(character),
  );
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
