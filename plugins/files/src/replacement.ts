import { compareWithTarget, makeTarget } from './replacement-target.js';
import type { Conversion } from './conversion.js';
import type { Reading } from './file-content.js';
import { assertUntouched, openRegularFile, statIfPresent } from './regular-file.js';
import { Skipped } from './skipped.js';
import type { TreeFile } from './tree-walk.js';

/** A file that was replaced by another with the same plain content. Sizes in bytes. */
export interface Replacement {
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  /** Whether an earlier run had made the new file and was killed before it removed the old one. */
  readonly resumed: boolean;
}

/**
 * Replaces a file by its conversion, in these steps, each of which is durable before the next begins:
 *
 * 1. the new file is written under a temporary name, with the old one's owner, mode and times, and read back;
 * 2. it gets its own name, unless something has that name;
 * 3. the old file is removed, unless it was touched since it was opened.
 *
 * Killed anywhere, both files or one of them are there whole. Killed between 2 and 3, the next run finds both, compares
 * their contents and does step 3. What has been published is never taken back: somebody may rely on it already.
 */
export async function replaceFile(
  { folder, name }: TreeFile,
  conversion: Conversion,
  reading: Reading,
): Promise<Replacement> {
  const source = await openRegularFile(folder, name);
  try {
    if (source.stats.nlink > 1n) throw new Skipped('hardLinked');
    const target = conversion.targetName(name);
    const resumed = (await statIfPresent(folder, target)) !== undefined;
    const provide = resumed ? compareWithTarget : makeTarget;
    const bytesAfter = await provide({ folder, name, target, source, conversion, reading });
    await assertUntouched(folder, name, source.stats);
    await folder.unlink(name);
    return { bytesBefore: Number(source.stats.size), bytesAfter, resumed };
  } finally {
    await source.handle.close();
  }
}
