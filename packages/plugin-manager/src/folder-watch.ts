import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

/** A place to watch: all of a folder, or in a folder above it the one entry that leads there. */
interface WatchPoint {
  readonly path: string;
  readonly entry: string | undefined;
  /** Differs when another folder has taken the path. */
  readonly identity: string;
}

/**
 * Calls `onChange` when something may have changed in one of some folders, which need not be there yet. Every change that
 * happens after `arm` is seen, as far as the file system reports any. Keeps no process alive.
 */
export class FolderWatch {
  readonly #watchers = new Map<string, FSWatcher>();
  #closed = false;

  constructor(
    readonly folders: readonly string[],
    readonly onChange: () => void,
    readonly onProblem: (folder: string, error: unknown) => void,
  ) {}

  /** Watches the folders as they now are. To be called before each look into them: folders come, go and are replaced. */
  async arm(): Promise<void> {
    const points = (await Promise.all(this.folders.map(watchPoints))).flat();
    if (this.#closed) return;
    const wanted = new Map(points.map((point) => [JSON.stringify(point), point]));
    for (const [key, watcher] of this.#watchers) {
      if (!wanted.has(key)) this.#drop(key, watcher);
    }
    for (const [key, point] of wanted) {
      if (!this.#watchers.has(key)) this.#open(key, point);
    }
  }

  close(): void {
    this.#closed = true;
    this.#watchers.forEach((watcher, key) => this.#drop(key, watcher));
  }

  #open(key: string, { path, entry }: WatchPoint): void {
    try {
      const watcher = watch(path, { persistent: false }, (_event, name) => {
        if (entry === undefined || name === null || name === entry) this.onChange();
      });
      watcher.on('error', (error) => this.#fail(key, watcher, path, error));
      this.#watchers.set(key, watcher);
    } catch (error) {
      this.onProblem(path, error);
    }
  }

  /** Windows reports the removal of a watched folder as an error. */
  #fail(key: string, watcher: FSWatcher, path: string, error: unknown): void {
    this.#drop(key, watcher);
    this.onProblem(path, error);
    this.onChange();
  }

  #drop(key: string, watcher: FSWatcher): void {
    watcher.close();
    this.#watchers.delete(key);
  }
}

async function watchPoints(folder: string): Promise<WatchPoint[]> {
  const own = await identityOf(folder);
  const above = await entryAbove(folder);
  return [...(own === undefined ? [] : [{ path: folder, entry: undefined, identity: own }]), ...above];
}

/** The nearest folder above that is there, and its entry on the way down. */
async function entryAbove(folder: string): Promise<WatchPoint[]> {
  const path = dirname(folder);
  if (path === folder) return [];
  const identity = await identityOf(path);
  return identity === undefined ? entryAbove(path) : [{ path, entry: basename(folder), identity }];
}

async function identityOf(folder: string): Promise<string | undefined> {
  try {
    const { dev, ino } = await stat(folder, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}
