import { exitCodes } from '../exit-codes.js';
import type { ExitCode } from '../exit-codes.js';
import type { Output } from '../output/output.js';

/** Removes tasks one by one and prints the ids of those that were there. */
export async function removeTasks(
  output: Output,
  ids: readonly string[],
  absence: string,
  remove: (id: string) => Promise<boolean>,
): Promise<ExitCode> {
  const tasks: { id: string; removed: boolean }[] = [];
  for (const id of ids) tasks.push({ id, removed: await remove(id) });
  output.show({ tasks }, () => {
    for (const { id, removed } of tasks) if (removed) output.line(id);
  });
  const missing = tasks.filter(({ removed }) => !removed);
  for (const { id } of missing) output.error(`${id} ${absence}.`, 'NOT_FOUND');
  return missing.length > 0 ? exitCodes.notFound.code : exitCodes.done.code;
}
