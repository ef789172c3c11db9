import type { CommandContext, CommandOptions } from '../command-line/command.js';
import { exitCodes } from '../exit-codes.js';
import type { ExitCode } from '../exit-codes.js';
import { cancelTask } from '../tasks/task-cancellation.js';
import type { Cancellation } from '../tasks/task-cancellation.js';
import { resolveIds } from '../tasks/task-id.js';

const SAYS = {
  cancelled: 'cancelled',
  unscheduled: 'unscheduled',
  requested: 'cancelling',
};

/** Ends tasks, wherever they are, and says of each how. */
export async function run(
  { output, workspace }: CommandContext,
  words: readonly string[],
  { reason }: CommandOptions,
): Promise<ExitCode> {
  const tasks: Cancellation[] = [];
  for (const id of await resolveIds(workspace, words))
    tasks.push(await cancelTask(workspace, id, reason as string | undefined));
  output.show({ tasks }, () => {
    for (const { id, status } of tasks)
      if (status in SAYS) output.line(`${SAYS[status as keyof typeof SAYS]} ${id}`);
  });
  const missing = tasks.filter(({ status }) => status === 'notFound');
  for (const { id } of missing) output.error(`${id} neither waits nor runs nor is scheduled.`, 'NOT_FOUND');
  return missing.length > 0 ? exitCodes.notFound.code : exitCodes.done.code;
}
