import { compression, SUFFIX } from './conversion.js';
import * as fields from './fields.js';
import { isTemporaryPath } from './temporary-file.js';
import { convertTree } from './tree-conversion.js';
import { commonFields } from './tree-processor.js';
import type { TreeCommand } from './tree-processor.js';

const DEFAULT_LEVEL = 6;
const COMPRESSED = [SUFFIX, '.tgz'];

const gzipFields = {
  ...commonFields,
  /** Only files that were not written to for this long. */
  olderThan: fields.optionalAge,
  /** From 1, fast, to 9, small. */
  level: fields.integer(1, 9, DEFAULT_LEVEL),
};

/** `files-gzip <folder> [pattern]`: replaces each file `x` by `x.gz`, whatever is compressed already excepted. */
export const gzip: TreeCommand<typeof gzipFields> = {
  syntax: { fields: gzipFields, positionals: ['folder', 'pattern'] },

  run: async (run, { folder, olderThan, level }) =>
    convertTree(run, compression(level), { folder, olderThan, accepts: isPlain }),
};

function isPlain(path: string): boolean {
  return !COMPRESSED.some((suffix) => path.endsWith(suffix)) && !isTemporaryPath(path);
}
