/** Deeper than any state or settings file that people write, and far from where a recursive parser runs out of stack. */
const MOST_LEVELS = 200;

const TOKENS = /"(?:[^"\\\n]|\\.)*"|[[\]{}]|\n(?:[ \t]|[-?:][ \t])*/g;

/**
 * Whether YAML is nested deeper than a parser should be given, seen without parsing it. A parser that runs out of stack
 * while it compiles a regular expression takes the process with it, so that there is no error to catch.
 */
export function isNestedTooDeep(yaml: string): boolean {
  let flow = 0;
  for (const [token] of `\n${yaml}`.matchAll(TOKENS)) {
    if (token === '[' || token === '{') flow += 1;
    else if (token === ']' || token === '}') flow = Math.max(0, flow - 1);
    // Each level of a block takes a column at least.
    else if (token.startsWith('\n') && token.length > MOST_LEVELS) return true;
    if (flow > MOST_LEVELS) return true;
  }
  return false;
}
