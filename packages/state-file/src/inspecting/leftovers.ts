import type { FoundFile } from './folder-files.js';
import type { StateFinding } from './inspection.js';

/** What is younger may be in the hands of a process that rotates or compacts at this moment. */
const SETTLED_MILLISECONDS = 60_000;

/** Files that no reader of the chain needs, and what repairs have put aside. `chain`: the file names that it needs. */
export function leftovers(files: readonly FoundFile[], chain: ReadonlySet<string>): StateFinding[] {
  const isSettled = ({ stats }: FoundFile): boolean => Date.now() - stats.mtimeMs > SETTLED_MILLISECONDS;
  const needless = files.filter(
    (found) => ['snapshot', 'journal', 'draft'].includes(found.kind) && !chain.has(found.file),
  );
  return summary(needless.filter(isSettled), (count, bytes) => {
    const words = count === 1 ? 'file is' : 'files are';
    return `${count} ${words} left over from a compaction or rotation that was cut off (${bytes} bytes)`;
  });
}

/** The files that repairs have put aside. */
export function putAside(files: readonly FoundFile[]): StateFinding[] {
  const broken = files.filter(({ kind }) => kind === 'broken');
  const words = broken.length === 1 ? 'file was' : 'files were';
  return summary(
    broken,
    (count, bytes) => `${count} damaged ${words} put aside by a repair (${bytes} bytes)`,
    'PUT_ASIDE',
  );
}

function summary(
  found: readonly FoundFile[],
  say: (count: number, bytes: number) => string,
  code: 'LEFTOVER' | 'PUT_ASIDE' = 'LEFTOVER',
): StateFinding[] {
  if (found.length === 0) return [];
  const bytes = found.reduce((sum, { stats }) => sum + stats.size, 0);
  const files = found.map(({ path }) => path);
  return [{ severity: 'warning', code, message: say(found.length, bytes), files }];
}
