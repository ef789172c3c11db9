import type { CommandContext } from '../command-line/command.js';
import type { ExitCode } from '../exit-codes.js';
import { removeTasks } from '../tasks/task-removal.js';

/** Takes tasks out of the schedule and prints the ids of those that it took out. */
export async function run({ output, workspace }: CommandContext, ids: readonly string[]): Promise<ExitCode> {
  const scheduler = await workspace.scheduler();
  return removeTasks(output, ids, 'is not scheduled', async (id) => scheduler.unscheduleTask(id));
}
