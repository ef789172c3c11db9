import { decompression, SUFFIX } from './conversion.js';
import * as fields from './fields.js';
import { convertTree } from './tree-conversion.js';
import { commonFields } from './tree-processor.js';
import type { TreeCommand } from './tree-processor.js';

const gunzipFields = {
  ...commonFields,
  /** Only files that were not written to for this long. */
  olderThan: fields.optionalAge,
};

/** `files-gunzip <folder> [pattern]`: replaces each file `x.gz` by `x`. */
export const gunzip: TreeCommand<typeof gunzipFields> = {
  syntax: { fields: gunzipFields, positionals: ['folder', 'pattern'] },

  run: async (run, { folder, olderThan }) =>
    convertTree(run, decompression, { folder, olderThan, accepts: isCompressed }),
};

/** A bare `.gz` would have no name left. */
function isCompressed(path: string): boolean {
  return path.endsWith(SUFFIX) && !`/${path}`.endsWith(`/${SUFFIX}`);
}
