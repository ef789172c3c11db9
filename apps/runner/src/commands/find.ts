import type { CommandContext } from '../command-line/command.js';
import { exitCodes } from '../exit-codes.js';
import type { ExitCode } from '../exit-codes.js';
import { placedTasks } from '../tasks/placed-task.js';
import { taskDocument } from '../tasks/task-document.js';
import { resolveId } from '../tasks/task-id.js';
import { printTasks } from '../tasks/task-table.js';

/** Finds among the tasks that have not ended the one with an id, or those of a command. */
export async function run(
  { output, workspace }: CommandContext,
  words: readonly string[],
): Promise<ExitCode> {
  const [what, word = ''] = words;
  const value = what === 'task' ? await resolveId(workspace, word) : word;
  const tasks = await placedTasks(workspace);
  const found = tasks.filter(({ task }) => value === (what === 'task' ? task.uuid : task.command));
  output.show({ tasks: found.map(taskDocument) }, () => {
    if (found.length > 0) printTasks(output, found, { now: Date.now() / 1000, verbose: output.verbose });
  });
  if (found.length > 0) return exitCodes.done.code;
  const ended = what === 'task' ? ` millrace show ${value} also looks among those that have ended.` : '';
  output.error(
    `No task ${what === 'task' ? value : `of the command ${value}`} waits, runs or is scheduled.${ended}`,
    'NOT_FOUND',
  );
  return exitCodes.notFound.code;
}
