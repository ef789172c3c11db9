import type { CommandContext } from '../command-line/command.js';
import { exitCodes } from '../exit-codes.js';
import type { ExitCode } from '../exit-codes.js';
import { handOver } from '../tasks/hand-over.js';

/** Hands all scheduled tasks to the queue, due or not, and prints the ids of those that were queued. */
export async function run({ output, workspace }: CommandContext): Promise<ExitCode> {
  const queue = await workspace.queueWithPlugins();
  const scheduler = await workspace.scheduler();
  const { ids, refusal } = await handOver(async () => scheduler.flushAllTasks(queue));
  output.show({ ids }, () => {
    for (const id of ids) output.line(id);
  });
  if (refusal === undefined) return exitCodes.done.code;
  output.error(refusal.message, refusal.code);
  return exitCodes.refused.code;
}
