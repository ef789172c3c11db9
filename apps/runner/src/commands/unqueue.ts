import type { CommandContext } from '../command-line/command.js';
import type { ExitCode } from '../exit-codes.js';
import { removeTasks } from '../tasks/task-removal.js';

/** Takes waiting tasks out of the queue and prints the ids of those that it took out. */
export async function run({ output, workspace }: CommandContext, ids: readonly string[]): Promise<ExitCode> {
  const queue = await workspace.queue();
  return removeTasks(output, ids, 'is not waiting', async (id) => queue.unqueueTask(id));
}
