import type { CommandContext, CommandOptions } from '../command-line/command.js';
import { isOptionSet } from '../command-line/option-values.js';
import { exitCodes } from '../exit-codes.js';
import type { ExitCode } from '../exit-codes.js';

/** Deletes what waits, is deferred or scheduled. Asks first where there is a terminal to ask on. */
export async function run(
  context: CommandContext,
  words: readonly string[],
  options: CommandOptions,
): Promise<ExitCode> {
  const { output, workspace, confirm } = context;
  const [what] = words;
  const question = `Delete all ${what ?? 'waiting, deferred and scheduled'} tasks?`;
  if (confirm && !isOptionSet(options, 'yes') && !(await confirm(question))) {
    output.note('Nothing was deleted.');
    return exitCodes.failed.code;
  }
  const waiting = what === 'scheduled' ? 0 : await (await workspace.queue()).deleteAllUnprocessedTasks();
  const scheduled = what === 'waiting' ? 0 : await (await workspace.scheduler()).deleteAllTasks();
  output.show({ waiting, scheduled }, () =>
    output.note(`Deleted: ${waiting} waiting or deferred, ${scheduled} scheduled.`),
  );
  return exitCodes.done.code;
}
