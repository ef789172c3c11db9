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
  const called = (usage: string) => ({ module: import.meta.url, usage: `${usage} [options]` });
  return [
    ['files-checksum', new TreeProcessor(checksum, called('files-checksum <folder> [manifest]'))],
    ['files-verify', new TreeProcessor(verify, called('files-verify <folder> [manifest]'))],
    ['files-gzip', new TreeProcessor(gzip, called('files-gzip <folder> [pattern]'))],
    ['files-gunzip', new TreeProcessor(gunzip, called('files-gunzip <folder> [pattern]'))],
    ['files-prune', new TreeProcessor(prune, called('files-prune <folder> <age> [pattern]'))],
  ];
}
