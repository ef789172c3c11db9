import type { ProcessorLike } from '@millrace/queue';
import { checksum } from './checksum.js';
import { gunzip } from './gunzip.js';
import { gzip } from './gzip.js';
import { prune } from './prune.js';
import { TreeProcessor } from './tree-processor.js';
import { verify } from './verify.js';

export type { ChecksumResult } from './checksum.js';
export { FilesError } from './files-error.js';
export type { FilesErrorCode } from './files-error.js';
export type { PruneResult } from './prune.js';
export type { SkipReason } from './skipped.js';
export type { SkipCounts } from './tally.js';
export type { ConversionResult } from './tree-conversion.js';
export type { VerifyResult } from './verify.js';

/** The commands of this plugin: `files-checksum`, `files-verify`, `files-gzip`, `files-gunzip`, `files-prune`. */
export function toRegister(): [command: string, processor: ProcessorLike][] {
  const options = { module: import.meta.url };
  return [
    ['files-checksum', new TreeProcessor(checksum, options)],
    ['files-verify', new TreeProcessor(verify, options)],
    ['files-gzip', new TreeProcessor(gzip, options)],
    ['files-gunzip', new TreeProcessor(gunzip, options)],
    ['files-prune', new TreeProcessor(prune, options)],
  ];
}
