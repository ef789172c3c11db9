import type { Outcome } from '@millrace/queue';
import type { CommandContext } from '../command-line/command.js';
import { RunnerError } from '../errors.js';
import { toPlainJson } from '../output/plain-text.js';
import { placedTasks } from '../tasks/placed-task.js';
import { finishedDocument, taskDocument } from '../tasks/task-document.js';
import { resolveId } from '../tasks/task-id.js';

/** Shows all there is to know about a task, also one that has ended as far as history goes back. */
export async function run(context: CommandContext, words: readonly string[]): Promise<void> {
  const id = await resolveId(context.workspace, words[0]);
  const document = await findDocument(context, id);
  context.output.show(document, () => context.output.facts(toFacts(document)));
}

async function findDocument({ workspace }: CommandContext, id: string): Promise<object> {
  const tasks = await placedTasks(workspace);
  const placed = tasks.find(({ task }) => task.uuid === id);
  if (placed !== undefined) return taskDocument(placed);
  const queue = await workspace.queue();
  const finished = await queue.findFinishedTask(id);
  if (finished !== undefined) return finishedDocument(finished);
  throw new RunnerError('NOT_FOUND', `There is no task ${id}, and none is remembered.`, { id });
}

const hidden = new Set(['command', 'args', 'argstring']);
const times = new Set(['timestamp', 'started', 'finishedAt', 'time']);

function toFacts(document: object): [string, string][] {
  return Object.entries(document)
    .filter(([name]) => !hidden.has(name))
    .flatMap(([name, value]): [string, string][] => {
      if (name === 'outcome') return outcomeFacts(value as Outcome);
      return [[name, times.has(name) ? new Date(Number(value) * 1000).toISOString() : toText(value)]];
    });
}

function outcomeFacts({ status: _, error, ...rest }: Outcome): [string, string][] {
  const facts = Object.entries(rest).map(([name, value]): [string, string] => [name, toText(value)]);
  if (error === undefined) return facts;
  return [...facts, ['error', `${error.message}${error.code === undefined ? '' : ` [${error.code}]`}`]];
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : toPlainJson(value);
}
