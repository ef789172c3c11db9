import type { Folder } from './folder.js';
import { statRegularFile } from './regular-file.js';
import type { TreeRun } from './tree-run.js';
import { below } from './byte-path.js';

/** Removes the unfinished files that killed runs left in a folder. Resolves with how many. */
export async function removeLeftovers(
  run: TreeRun,
  folder: Folder,
  path: string,
  names: readonly string[],
): Promise<number> {
  let removed = 0;
  for (const name of names) {
    try {
      await statRegularFile(folder, name);
      await folder.unlink(name);
      removed += 1;
    } catch (error) {
      run.tally.settle(below(path, name), error);
    }
  }
  return removed;
}
