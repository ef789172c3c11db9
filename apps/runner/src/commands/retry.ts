import type { RetryReport } from '@millrace/queue';
import type { CommandContext, CommandOptions } from '../command-line/command.js';
import { isOptionSet, textOption } from '../command-line/option-values.js';
import { codeOf, messageOf, RunnerError } from '../errors.js';
import { exitCodes } from '../exit-codes.js';
import type { ExitCode } from '../exit-codes.js';
import type { Output } from '../output/output.js';
import { resolveIds } from '../tasks/task-id.js';

/** Lets tasks of the history wait again: those named, or all that ended without success. */
export async function run(
  context: CommandContext,
  words: readonly string[],
  options: CommandOptions,
): Promise<ExitCode> {
  const { output } = context;
  const reports = await (isOptionSet(options, 'all') ? retryAll : retryThese)(context, words, options);
  output.show({ tasks: reports.map(toDocument) }, () => {
    for (const { id, status } of reports) if (status === 'queued') output.line(id);
  });
  for (const report of reports) notice(output, report);
  return reports.some(({ status }) => status === 'refused') ? exitCodes.refused.code : exitCodes.done.code;
}

async function retryAll(
  { workspace }: CommandContext,
  words: readonly string[],
  options: CommandOptions,
): Promise<RetryReport[]> {
  if (words.length > 0) throw new RunnerError('USAGE', 'Give ids or --all, not both.');
  const command = textOption(options, 'command');
  const queue = await workspace.queueWithPlugins();
  return queue.retryAll(command === undefined ? {} : { command });
}

async function retryThese(
  { workspace }: CommandContext,
  words: readonly string[],
  options: CommandOptions,
): Promise<RetryReport[]> {
  if (words.length === 0 || textOption(options, 'command') !== undefined)
    throw new RunnerError('USAGE', 'retry needs ids, or --all, to which --command <name> may be added.');
  const queue = await workspace.queueWithPlugins();
  const reports: RetryReport[] = [];
  for (const id of await resolveIds(workspace, words)) reports.push(await queue.retryTask(id));
  return reports;
}

function toDocument(report: RetryReport): object {
  if (report.status !== 'refused') return report;
  const { id, status, error } = report;
  return { id, status, error: { code: codeOf(error), message: messageOf(error) } };
}

function notice(output: Output, report: RetryReport): void {
  const { id, status } = report;
  if (status === 'duplicate') output.note(`${id} is not queued again, it repeats ${report.of}`);
  if (status === 'refused') output.error(`${id}: ${messageOf(report.error)}`, codeOf(report.error));
}
