import type { CommandSpec, OptionSpec, WordKind } from '../command-line/command.js';
import { commandTable, findCommandSpec } from '../command-line/command-table.js';
import { formOptions } from '../command-line/common-options.js';
import { toPlainLine } from '../output/plain-text.js';

/** The words of a kind that there are just now. */
export type WordSource = (kind: WordKind) => Promise<readonly string[]>;

/** What the last word of a line could become, each with a space behind it, and that word. */
export async function complete(line: string, wordsOf: WordSource): Promise<[string[], string]> {
  const words = line.trimStart().split(/\s+/);
  const last = words.pop() ?? '';
  const [name, ...before] = words;
  const candidates = name === undefined ? commandNames() : await candidatesFor(name, before, last, wordsOf);
  const fitting = candidates.filter((word) => word.startsWith(last) && word === toPlainLine(word));
  return [fitting.map((word) => `${word} `), last];
}

function commandNames(): string[] {
  return [...commandTable.map(({ name }) => name).filter((name) => name !== 'shell'), 'exit'];
}

async function candidatesFor(
  name: string,
  before: readonly string[],
  last: string,
  wordsOf: WordSource,
): Promise<readonly string[]> {
  const spec = findCommandSpec(name);
  if (spec === undefined) return [];
  const options = [...(spec.options ?? []), ...formOptions];
  if (last.startsWith('-')) return options.map(({ flags }) => /--[\w-]+/.exec(flags)?.[0] ?? '');
  return wordCandidates(spec, withoutOptions(before, options), wordsOf);
}

async function wordCandidates(
  spec: CommandSpec,
  before: readonly string[],
  wordsOf: WordSource,
): Promise<readonly string[]> {
  const specs = spec.arguments ?? [];
  const argument = specs[before.length] ?? (specs.at(-1)?.variadic ? specs.at(-1) : undefined);
  if (argument === undefined) return [];
  const { choices = [], hints = [], kind } = argument;
  const isBehindHint = hints.includes(before[0] ?? '');
  const position = isBehindHint ? before.length - 2 : before.length;
  if (kind === undefined) return choices;
  if (kind === 'taskCommand' && position !== 0) return [];
  return [...(before.length === 0 ? hints : []), ...(await wordsOf(kind))];
}

/** The words of a line without its options and their values. */
function withoutOptions(words: readonly string[], options: readonly OptionSpec[]): string[] {
  const takesValue = (word: string) =>
    options.some(({ flags }) => flags.includes('<') && flags.split(/[ ,]+/).includes(word));
  return words.filter((word, index) => !word.startsWith('-') && !takesValue(words[index - 1] ?? ''));
}
