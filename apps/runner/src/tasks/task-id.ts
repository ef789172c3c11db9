import { Task } from '@millrace/queue';
import { RunnerError } from '../errors.js';
import type { Workspace } from '../workspace.js';
import { placedTasks } from './placed-task.js';

const SHOWN_CANDIDATES = 10;

/**
 * The whole ids that words stand for: each an id, or the end of one from a colon on, `7` or `:7` for `TQ:TaskQueue:7`.
 * What belongs to no known task is taken for one of the queue's own, so that whoever looks for it does not find it.
 * @throws RunnerError `USAGE` for what is no id, `AMBIGUOUS_ID` for the end of several
 */
export async function resolveIds(workspace: Workspace, words: readonly string[]): Promise<string[]> {
  words.forEach(assertIdWord);
  if (words.every(isWhole)) return [...words];
  const known = await knownIds(workspace);
  return words.map((word) => resolve(word, known));
}

/** The same for one. */
export async function resolveId(workspace: Workspace, word = ''): Promise<string> {
  const [id = ''] = await resolveIds(workspace, [word]);
  return id;
}

function isWhole(word: string): boolean {
  return Task.isValidTaskId(word);
}

function assertIdWord(word: string): void {
  if (isWhole(word) || /^(?:[^:\s]+:|:)?\d+$/.test(word)) return;
  throw new RunnerError(
    'USAGE',
    `${JSON.stringify(word)} is no task id; ids look like TQ:TaskQueue:1, or 1 for short.`,
    { id: word },
  );
}

function resolve(word: string, known: ReadonlySet<string>): string {
  if (isWhole(word)) return word;
  const end = word.startsWith(':') ? word : `:${word}`;
  const candidates = [...known].filter((id) => id.endsWith(end));
  const [only = `TQ${end.includes(':', 1) ? '' : ':TaskQueue'}${end}`] = candidates;
  if (candidates.length < 2) return only;
  const shown = candidates.slice(0, SHOWN_CANDIDATES).join(', ');
  const more = candidates.length > SHOWN_CANDIDATES ? ', and more' : '';
  throw new RunnerError(
    'AMBIGUOUS_ID',
    `${word} is short for ${candidates.length} tasks: ${shown}${more}. Give more of the one that you mean.`,
    { word, candidates },
  );
}

/** All that a short id can mean, so that it means the same in every command. */
async function knownIds(workspace: Workspace): Promise<Set<string>> {
  const queue = await workspace.queue();
  const [placed, finished] = [await placedTasks(workspace), await queue.finishedTasks()];
  return new Set([...placed, ...finished].map(({ task }) => task.uuid));
}
