import type { CommandContext } from '../command-line/command.js';
import type { ExitCode } from '../exit-codes.js';
import { resolveIds } from '../tasks/task-id.js';
import { removeTasks } from '../tasks/task-removal.js';

/** Takes tasks out of the schedule and prints the ids of those that it took out. */
export async function run({ output, workspace }: CommandContext, ids: readonly string[]): Promise<ExitCode> {
  const scheduler = await workspace.scheduler();
  const whole = await resolveIds(workspace, ids);
  return removeTasks(output, whole, 'is not scheduled', async (id) => scheduler.unscheduleTask(id));
}
