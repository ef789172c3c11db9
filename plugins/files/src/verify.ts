import { isListed } from './checksum.js';
import * as fields from './fields.js';
import { stableContentOf } from './hashed-file.js';
import { manifestPath, withManifestPlace } from './manifest-place.js';
import { readManifest } from './manifest-reader.js';
import type { Manifest } from './manifest-reader.js';
import { Skipped } from './skipped.js';
import type { SkipCounts } from './tally.js';
import { commonFields } from './tree-processor.js';
import type { TreeCommand } from './tree-processor.js';
import type { TreeRun } from './tree-run.js';
import type { TreeFile } from './tree-walk.js';
import { Verification } from './verification.js';
import type { VerificationCounts } from './verification.js';

const verifyFields = {
  ...commonFields,
  /** The manifest to compare with. Default: `SHA256SUMS` in the folder. */
  manifest: fields.path,
  /** Files that the manifest does not list are counted, and are no failure. */
  allowExtra: fields.flag,
};

/** What a `files-verify` task leaves as its result. */
export interface VerifyResult extends VerificationCounts {
  readonly bytes: number;
  readonly skipped: SkipCounts;
}

/** `files-verify <folder> [manifest]`: fails unless the tree holds just the files of its manifest, unchanged. */
export const verify: TreeCommand<typeof verifyFields> = {
  syntax: { fields: verifyFields, positionals: ['folder', 'manifest'] },

  otherPaths: ({ folder, manifest }) => [manifestPath(folder, manifest)],

  async run(run, { folder, manifest, allowExtra }): Promise<VerifyResult> {
    const verification = new Verification(run.tally.failures);
    await withManifestPlace(run.root, folder, manifestPath(folder, manifest), async (place) => {
      const sums = await readManifest(place, run.reading.signal);
      await run.forEachFile(
        (path) => isListed(path, place),
        async (file) => compare(file, sums, run, verification),
      );
      addMissing(sums, (path) => run.isSelected(path) && isListed(path, place), run, verification);
    });
    verification.assertNoDifference(folder, allowExtra);
    return { ...verification.counts, bytes: run.progress.bytes, skipped: run.tally.skipped };
  },
};

/** Compares one file, and takes its sum out: what is left at the end is missing. */
async function compare(
  file: TreeFile,
  sums: Manifest,
  run: TreeRun,
  verification: Verification,
): Promise<void> {
  const expected = sums.get(file.path);
  if (expected === undefined) return differs('extra', file.path, run, verification);
  sums.delete(file.path);
  try {
    const { sha256 } = await stableContentOf(file, run.reading);
    if (sha256 === expected) verification.addUnchanged();
    else differs('changed', file.path, run, verification);
  } catch (error) {
    // No regular file any more: gone, as far as the manifest is concerned.
    if (error instanceof Skipped) sums.set(file.path, expected);
    throw error;
  }
}

function addMissing(
  sums: Manifest,
  isWanted: (path: string) => boolean,
  run: TreeRun,
  verification: Verification,
): void {
  for (const path of sums.keys()) {
    if (isWanted(path)) differs('missing', path, run, verification);
  }
}

function differs(
  difference: 'changed' | 'missing' | 'extra',
  path: string,
  run: TreeRun,
  verification: Verification,
): void {
  verification.add(difference, path);
  run.tally.note(difference, path);
}
