import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { EnqueueReport, QueueError, TaskDependencies, TaskInput } from '@millrace/queue';
import type { CommandContext, CommandOptions } from '../command-line/command.js';
import { isOptionSet, textOption } from '../command-line/option-values.js';
import { codeOf, messageOf, RunnerError } from '../errors.js';
import { exitCodes } from '../exit-codes.js';
import type { ExitCode } from '../exit-codes.js';
import { didYouMean } from '../nearest.js';
import type { Output } from '../output/output.js';
import { dependencyOptions } from '../tasks/dependency-options.js';
import { toTask } from '../tasks/task-input.js';

/** A task as it was given, and how messages call it. */
interface Given {
  readonly input: TaskInput;
  readonly text: string;
  readonly command: string;
  /** Of the file that it stands in. */
  readonly line?: number;
}

/** Queues one task, or one a line of a file, and prints the ids of those that were queued. */
export async function run(
  context: CommandContext,
  words: readonly string[],
  options: CommandOptions,
): Promise<ExitCode> {
  const file = textOption(options, 'file');
  if (file === undefined && words.length === 0)
    throw new RunnerError('USAGE', 'queue needs a command, or --file <path>.');
  const excess = words.length > 0 || options.priority !== undefined || options.data !== undefined;
  if (file !== undefined && excess)
    throw new RunnerError('USAGE', '--file goes with neither a command nor --priority and --data.');
  return enqueue(context, [], words, options);
}

/** As \`run\`, with words in front of those that were given, and of every line of the file. */
export async function enqueue(
  context: CommandContext,
  inFront: readonly string[],
  words: readonly string[],
  options: CommandOptions,
): Promise<ExitCode> {
  const { output, workspace } = context;
  const dependencies = await dependencyOptions(workspace, options);
  const given = await readTasks(context, inFront, words, options, dependencies);
  const queue = await workspace.queueFor(given.map(({ command }) => command));
  const reports = await queue.queueTasks(
    given.map(({ input }) => input),
    { explain: true },
  );
  const results = given.map((each, index) => ({ given: each, report: reports[index] as EnqueueReport }));
  output.show(
    { tasks: results.map(({ given: { text: command, line }, report }) => document(command, line, report)) },
    () => {
      if (isOptionSet(options, 'explain')) explain(output, results);
      else for (const { report } of results) if (report.status === 'queued') output.line(report.id);
    },
  );
  for (const { given: each, report } of results) notice(output, each, report, queue.registry.commands());
  return reports.some(({ status }) => status === 'refused') ? exitCodes.refused.code : exitCodes.done.code;
}

async function readTasks(
  { world }: CommandContext,
  inFront: readonly string[],
  words: readonly string[],
  options: CommandOptions,
  dependencies: TaskDependencies,
): Promise<Given[]> {
  const file = textOption(options, 'file');
  if (file === undefined) {
    const task = toTask([...inFront, ...words], options, dependencies);
    return [{ input: task, text: task.fullCommand, command: task.command }];
  }
  const content = file === '-' ? await text(world.stdin) : await readCommands(file);
  return commandLines(content).map(({ line, text: command }) => {
    const task = [...inFront, command].join(' ');
    const [name = ''] = task.split(/\s/, 1);
    return { input: inputOf(task, options, dependencies), text: task, command: name, line };
  });
}

/** What is no task is left to the queue, which refuses it alone instead of all lines. */
function inputOf(command: string, options: CommandOptions, dependencies: TaskDependencies): TaskInput {
  try {
    return toTask([command], options, dependencies);
  } catch (error) {
    if (codeOf(error) === 'USAGE') throw error;
    return command;
  }
}

async function readCommands(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new RunnerError(
      'USAGE',
      `The file of commands cannot be read: ${messageOf(cause)}`,
      { file },
      { cause },
    );
  }
}

/** One command string a line; empty lines and those that begin with # are left out. */
function commandLines(content: string): { line: number; text: string }[] {
  return content
    .split(/\r?\n/)
    .map((line, index) => ({ text: line.trim(), line: index + 1 }))
    .filter(({ text: command }) => command !== '' && !command.startsWith('#'));
}

function document(command: string, line: number | undefined, report: EnqueueReport): object {
  const where = { command, ...(line !== undefined && { line }) };
  if (report.status !== 'refused') return { ...where, ...report };
  const { error } = report;
  const { problems } = (error as Partial<QueueError>).context ?? {};
  const what = {
    code: codeOf(error),
    message: messageOf(error),
    ...(problems !== undefined && { problems }),
  };
  return { ...where, status: 'refused', error: what };
}

function explain(output: Output, results: readonly { given: Given; report: EnqueueReport }[]): void {
  output.table(
    [{ title: 'RESULT' }, { title: 'ID' }, { title: 'WHY' }, { title: 'COMMAND', stretches: true }],
    results.map(({ given, report }) => [
      report.status,
      report.status === 'queued' ? report.id : '-',
      reason(report),
      given.text,
    ]),
  );
}

function reason(report: EnqueueReport): string {
  if (report.status === 'refused') return codeOf(report.error) ?? messageOf(report.error);
  const overrode = report.overrode.length > 0 ? `overrode ${report.overrode.join(' ')}` : '';
  const duplicate = report.status === 'duplicate' ? `repeats ${report.of}` : '';
  return [duplicate, overrode].filter((part) => part !== '').join(', ') || '-';
}

function notice(
  output: Output,
  { text, command, line }: Given,
  report: EnqueueReport,
  known: readonly string[],
): void {
  const place = line === undefined ? '' : `line ${line}: `;
  if (report.status === 'duplicate') output.note(`${place}not queued, repeats ${report.of}: ${text}`);
  if (report.status === 'refused') {
    const code = codeOf(report.error);
    const hint = code === 'UNKNOWN_COMMAND' ? didYouMean(command, known) : '';
    output.error(`${place}${messageOf(report.error)}${hint}`, code);
  } else if (report.overrode.length > 0) output.note(`${place}overrode ${report.overrode.join(' ')}`);
}
