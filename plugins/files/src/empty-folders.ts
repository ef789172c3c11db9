import { codeOf } from './files-error.js';
import { descend } from './root-folder.js';
import type { TreeRun } from './tree-run.js';

const NOT_EMPTY = ['ENOTEMPTY', 'EEXIST'];

/**
 * Removes those of the folders that are empty, inner ones first. Paths from the root of the tree.
 * Resolves with how many were removed.
 */
export async function removeEmptyFolders(run: TreeRun, paths: readonly string[]): Promise<number> {
  let removed = 0;
  // In reverse byte order a folder comes after everything in it.
  for (const path of [...paths].sort().reverse()) {
    run.reading.signal.throwIfAborted();
    try {
      await removeFolder(run, path);
      removed += 1;
      run.tally.note('removed folder', path);
    } catch (error) {
      if (!NOT_EMPTY.includes(codeOf(error) ?? '')) run.tally.settle(path, error);
    }
  }
  return removed;
}

async function removeFolder(run: TreeRun, path: string): Promise<void> {
  const nameAt = path.lastIndexOf('/') + 1;
  const outer = await descend(run.root, path.slice(0, nameAt));
  try {
    await outer.removeFolder(path.slice(nameAt));
  } finally {
    await outer.release();
  }
}
