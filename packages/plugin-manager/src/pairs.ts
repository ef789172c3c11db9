import type { ProcessorLike } from '@millrace/queue';
import { PluginError } from './errors.js';

/** A command and what processes it, as a plugin gives them. The processor is judged by the registry. */
export interface Pair {
  readonly command: string;
  readonly processor: ProcessorLike;
}

/** The usable pairs of a plugin in their order, and an `INVALID_PAIR` error for each of the others. */
export function sortPairs(given: readonly unknown[]): { pairs: Pair[]; problems: PluginError[] } {
  const pairs = new Map<string, Pair>();
  const problems: PluginError[] = [];
  given.forEach((entry, index) => {
    const flaw = flawOf(entry);
    const [command, processor] = flaw === undefined ? (entry as [string, ProcessorLike]) : [];
    if (command === undefined || processor === undefined) problems.push(invalid(`pair ${index + 1} ${flaw}`));
    else if (pairs.has(command)) problems.push(invalid(`pair ${index + 1} repeats the command '${command}'`));
    else pairs.set(command, { command, processor });
  });
  return { pairs: [...pairs.values()], problems };
}

function flawOf(entry: unknown): string | undefined {
  if (!Array.isArray(entry) || entry.length !== 2) return 'is not a list of two, [command, processor]';
  const [command, processor] = entry as unknown[];
  if (typeof command !== 'string' || command === '')
    return 'has no command: its first element must be a string that is not empty';
  if (processor === undefined || processor === null) return `has no processor for '${command}'`;
  return undefined;
}

function invalid(reason: string): PluginError {
  return new PluginError('INVALID_PAIR', `${reason}; it is left out`);
}
