import * as fields from './fields.js';
import { stableContentOf } from './hashed-file.js';
import { manifestPath, withManifestPlace } from './manifest-place.js';
import type { ManifestPlace } from './manifest-place.js';
import { ManifestWriter } from './manifest-writer.js';
import type { SkipCounts } from './tally.js';
import { isTemporaryPath } from './temporary-file.js';
import { commonFields } from './tree-processor.js';
import type { TreeCommand } from './tree-processor.js';
import type { TreeRun } from './tree-run.js';

const checksumFields = {
  ...commonFields,
  /** The manifest to write. Default: `SHA256SUMS` in the folder. */
  manifest: fields.path,
};

/** What a `files-checksum` task leaves as its result. */
export interface ChecksumResult {
  readonly files: number;
  readonly bytes: number;
  readonly manifest: string;
  readonly skipped: SkipCounts;
}

/** `files-checksum <folder> [manifest]`: writes the SHA-256 sums of all files, as `sha256sum --check` reads them. */
export const checksum: TreeCommand<typeof checksumFields> = {
  syntax: { fields: checksumFields, positionals: ['folder', 'manifest'] },

  otherPaths: ({ folder, manifest }) => [manifestPath(folder, manifest)],

  async run(run, { folder, manifest }): Promise<ChecksumResult> {
    return withManifestPlace(run.root, folder, manifestPath(folder, manifest), async (place) => {
      const writer = await ManifestWriter.create(place);
      try {
        const result = await writeSums(run, place, writer);
        run.tally.assertNoFailures(folder, { ...result });
        await writer.publish();
        return result;
      } finally {
        await writer.discard();
      }
    });
  },
};

/** Whether a file belongs to what a manifest lists: neither the manifest itself nor a file that is being made. */
export function isListed(path: string, place: ManifestPlace): boolean {
  return path !== place.pathInTree && !isTemporaryPath(path);
}

async function writeSums(
  run: TreeRun,
  place: ManifestPlace,
  writer: ManifestWriter,
): Promise<ChecksumResult> {
  let files = 0;
  await run.forEachFile(
    (path) => isListed(path, place),
    async (file, position) => {
      let sha256: string | undefined;
      try {
        ({ sha256 } = await stableContentOf(file, run.reading));
        files += 1;
      } finally {
        await writer.put(position, sha256 === undefined ? undefined : { sha256, path: file.path });
      }
    },
  );
  return { files, bytes: run.progress.bytes, manifest: place.shownPath, skipped: run.tally.skipped };
}
