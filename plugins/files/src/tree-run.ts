import type { TaskContext } from '@millrace/queue';
import { toText } from './byte-path.js';
import { forEachConcurrently } from './concurrency.js';
import type { Reading } from './file-content.js';
import type { Folder } from './folder.js';
import { matcher } from './path-pattern.js';
import { Progress } from './progress.js';
import { Tally } from './tally.js';
import { walk } from './tree-walk.js';
import type { TreeFile, WalkObserver, WalkOptions } from './tree-walk.js';

/** Files that are worked on at the same time. */
const CONCURRENCY = 4;
const SILENT: WalkObserver = { entered: () => undefined, skipped: () => undefined, failed: () => undefined };

/** Works on one file. Positions count from 0 in the order of the walk, without gaps. */
type Work = (file: TreeFile, position: number) => Promise<void>;

/** Which files of a tree a task is about. */
export interface Selection {
  readonly pattern: string | undefined;
  readonly exclude: readonly string[];
  readonly crossFileSystems: boolean;
}

/** One run of a command over a tree: the open folder, what was asked for, and what became of the files. */
export class TreeRun {
  readonly tally: Tally;
  readonly progress: Progress;
  readonly reading: Reading;
  /** Whether the patterns of the task mean a path. */
  readonly isSelected: (path: string) => boolean;

  constructor(
    readonly root: Folder,
    private readonly selection: Selection,
    private readonly context: TaskContext,
  ) {
    this.tally = new Tally((text) => context.log(text));
    this.progress = new Progress((value) => context.progress(value));
    this.isSelected = selector(selection);
    this.reading = { signal: context.signal, onBytes: (count) => this.progress.addBytes(count) };
  }

  /**
   * Does the work for each selected file that `accepts` lets through; a file's failure is counted and the others go
   * on. Rejects when the task is aborted, or on an error that concerns more than one file.
   */
  async forEachFile(
    accepts: (path: string) => boolean,
    work: Work,
    entered: WalkObserver['entered'] = () => undefined,
  ): Promise<void> {
    const options = this.#walkOptions(accepts);
    this.progress.expect(await count(walk(this.root, options, SILENT)));
    const files = walk(this.root, options, {
      entered,
      skipped: (path, reason) => this.tally.skip(path, reason),
      failed: (path, error) => this.tally.fail(path, error),
    });
    await forEachConcurrently(files, CONCURRENCY, async (file, position) =>
      this.#settled(file, position, work),
    );
    this.progress.finish();
  }

  async #settled(file: TreeFile, position: number, work: Work): Promise<void> {
    try {
      await work(file, position);
    } catch (error) {
      this.context.signal.throwIfAborted();
      this.tally.settle(file.path, error);
    } finally {
      await file.folder.release();
    }
    this.progress.fileDone();
  }

  #walkOptions(accepts: (path: string) => boolean): WalkOptions {
    return {
      signal: this.context.signal,
      crossFileSystems: this.selection.crossFileSystems,
      accepts: (path) => accepts(path) && this.isSelected(path),
    };
  }
}

function selector({ pattern, exclude }: Selection): (path: string) => boolean {
  const included = pattern === undefined ? () => true : matcher(pattern);
  const exclusions = exclude.map(matcher);
  return (path) => {
    const text = toText(path);
    return included(text) && !exclusions.some((excluded) => excluded(text));
  };
}

async function count(files: AsyncIterable<TreeFile>): Promise<number> {
  let found = 0;
  for await (const file of files) {
    found += 1;
    await file.folder.release();
  }
  return found;
}
