import { removeEmptyFolders } from './empty-folders.js';
import * as fields from './fields.js';
import type { Folder } from './folder.js';
import { assertUnprotected } from './protected-folders.js';
import { statRegularFile } from './regular-file.js';
import type { SkipCounts } from './tally.js';
import { commonFields } from './tree-processor.js';
import type { TreeCommand } from './tree-processor.js';
import type { TreeRun } from './tree-run.js';
import type { TreeFile } from './tree-walk.js';

const pruneFields = {
  ...commonFields,
  /** How long a file has not been written to. */
  age: fields.age,
  /** Remove nothing; say what would be. */
  dryRun: fields.flag,
  /** Also remove folders that are empty then and have not been changed for that long before. */
  emptyFolders: fields.flag,
};

/** What a `files-prune` task leaves as its result. */
export interface PruneResult {
  readonly dryRun: boolean;
  /** Files removed; in a dry run, those that would have been. */
  readonly files: number;
  readonly bytes: number;
  /** Empty folders removed; 0 in a dry run. */
  readonly folders: number;
  /** Files that are not old enough. */
  readonly kept: number;
  readonly skipped: SkipCounts;
}

/** `files-prune <folder> <age> [pattern]`: removes the files that have not been written to for longer than the age. */
export const prune: TreeCommand<typeof pruneFields> = {
  syntax: { fields: pruneFields, positionals: ['folder', 'age', 'pattern'] },

  async run(run, { folder, age, dryRun, emptyFolders }): Promise<PruneResult> {
    await assertUnprotected(run.root);
    const pruning = new Pruning(run, Date.now() - age * 1000, dryRun);
    await run.forEachFile(
      () => true,
      async (file) => pruning.prune(file),
      (opened, path) => pruning.noteFolder(opened, path),
    );
    const folders = emptyFolders && !dryRun ? await removeEmptyFolders(run, pruning.oldFolders) : 0;
    const result = { dryRun, ...pruning.totals, folders, skipped: run.tally.skipped };
    run.tally.assertNoFailures(folder, result);
    return result;
  },
};

class Pruning {
  readonly totals = { files: 0, bytes: 0, kept: 0 };
  /** Folders that were not changed since the cutoff, before this run changed them. */
  readonly oldFolders: string[] = [];

  constructor(
    private readonly run: TreeRun,
    private readonly cutoffMs: number,
    private readonly dryRun: boolean,
  ) {}

  noteFolder(folder: Folder, path: string): void {
    if (path !== '' && Number(folder.stats.mtimeMs) < this.cutoffMs) this.oldFolders.push(path);
  }

  async prune({ folder, name, path }: TreeFile): Promise<void> {
    const { mtimeMs, size } = await statRegularFile(folder, name);
    if (Number(mtimeMs) >= this.cutoffMs) {
      this.totals.kept += 1;
      return;
    }
    if (!this.dryRun) await folder.unlink(name);
    this.totals.files += 1;
    this.totals.bytes += Number(size);
    this.run.tally.note(this.dryRun ? 'would remove' : 'removed', path);
  }
}
