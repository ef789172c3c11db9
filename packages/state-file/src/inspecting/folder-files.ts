import { lstatSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { join } from 'node:path';
import type { Chain } from '../chain.js';
import { OTHERS_MAY_WRITE } from '../folder.js';
import { STALE_MILLISECONDS } from '../lock.js';
import type { LockInspection, StateFinding } from './inspection.js';

/** One name in the folder that belongs to the state. */
export interface FoundFile {
  readonly file: string;
  readonly path: string;
  readonly kind: 'snapshot' | 'journal' | 'draft' | 'lock' | 'broken';
  readonly generation: number;
  readonly stats: Stats;
}

/** Everything in the folder that belongs to a state. What goes away meanwhile is left out. */
export function foundFiles<S, Op>({ system, dir, names }: Chain<S, Op>): FoundFile[] {
  return system.list(dir).flatMap((file) => {
    const path = join(dir, file);
    const [kind, generation] = kindOf(names, file);
    const stats = kind && lstatSync(path, { throwIfNoEntry: false });
    return kind && stats ? [{ file, path, kind, generation, stats }] : [];
  });
}

/** What is wrong with files as such, whatever is in them. */
export function findingsOfFiles(files: readonly FoundFile[]): StateFinding[] {
  return files.filter(({ kind }) => kind !== 'broken').flatMap(findingsOfFile);
}

/** The locks that are there. */
export function locksOf(files: readonly FoundFile[]): LockInspection[] {
  return files
    .filter(({ kind, stats }) => kind === 'lock' && stats.isDirectory())
    .map(({ file, stats }) => {
      const untouched = Date.now() - stats.mtimeMs;
      return { file, untouchedSeconds: untouched / 1000, isStale: untouched > STALE_MILLISECONDS };
    });
}

function kindOf<S, Op>(
  names: Chain<S, Op>['names'],
  file: string,
): [FoundFile['kind'] | undefined, generation: number] {
  if (file === names.lock || file === names.turn) return ['lock', 0];
  if (names.isPutAside(file)) return ['broken', 0];
  const snapshot = names.generationOfSnapshot(file);
  if (snapshot !== undefined) return ['snapshot', snapshot];
  const journal = names.generationOfJournal(file);
  if (journal !== undefined) return ['journal', journal];
  const draft = names.generationOfDraft(file);
  return [draft === undefined ? undefined : 'draft', draft ?? 0];
}

function findingsOfFile({ kind, path, stats }: FoundFile): StateFinding[] {
  const files = [path];
  if (kind === 'lock') {
    if (stats.isDirectory()) return [];
    const message = `${path} is ${typeOf(stats)}, not a lock: compaction and repair go on without one`;
    return [{ severity: 'warning', code: 'NOT_A_FILE', message, files }];
  }
  if (!stats.isFile())
    return [
      { severity: 'problem', code: 'NOT_A_FILE', message: `${path} is ${typeOf(stats)}, not a file`, files },
    ];
  const self = process.geteuid?.();
  if (self === undefined) return [];
  if (stats.uid !== self) {
    const message = `${path} belongs to user ${stats.uid}, not to you (${self})`;
    return [{ severity: 'problem', code: 'WRONG_OWNER', message, files }];
  }
  if ((stats.mode & OTHERS_MAY_WRITE) === 0) return [];
  return [{ severity: 'warning', code: 'WRITABLE', message: `others may write to ${path}`, files }];
}

function typeOf(stats: Stats): string {
  if (stats.isSymbolicLink()) return 'a link';
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a pipe';
  return stats.isFile() ? 'a file' : 'a device or socket';
}
