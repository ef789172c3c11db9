import type { Conversion } from './conversion.js';
import { removeLeftovers } from './leftovers.js';
import { assertUnprotected } from './protected-folders.js';
import { statRegularFile } from './regular-file.js';
import { replaceFile } from './replacement.js';
import type { Replacement } from './replacement.js';
import type { SkipCounts } from './tally.js';
import type { TreeRun } from './tree-run.js';
import type { TreeFile } from './tree-walk.js';

/** What a `files-gzip` or `files-gunzip` task leaves as its result. */
export interface ConversionResult {
  /** Files replaced, those of `resumed` included. */
  readonly files: number;
  /** How many of them an earlier run had left half done. */
  readonly resumed: number;
  /** Files left alone because they are younger than asked for. */
  readonly tooYoung: number;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  /** Unfinished files of killed runs that were removed. */
  readonly leftoversRemoved: number;
  readonly skipped: SkipCounts;
}

type Totals = { -readonly [K in Exclude<keyof ConversionResult, 'skipped'>]: number };

/** Which files a conversion of a tree is about. */
export interface ConversionOrder {
  readonly folder: string;
  /** Seconds since a file was last written to. */
  readonly olderThan: number;
  readonly accepts: (path: string) => boolean;
}

/** Replaces the files of a tree by their conversions. A file that fails stays as it is, and the others go on. */
export async function convertTree(
  run: TreeRun,
  conversion: Conversion,
  { folder, olderThan, accepts }: ConversionOrder,
): Promise<ConversionResult> {
  await assertUnprotected(run.root);
  const youngestMs = Date.now() - olderThan * 1000;
  const totals: Totals = {
    files: 0,
    resumed: 0,
    tooYoung: 0,
    bytesBefore: 0,
    bytesAfter: 0,
    leftoversRemoved: 0,
  };
  await run.forEachFile(
    accepts,
    async (file) => {
      if (olderThan > 0 && (await modifiedMs(file)) > youngestMs) totals.tooYoung += 1;
      else addReplacement(totals, await replaceFile(file, conversion, run.reading));
    },
    async (opened, path, temporaryNames) => {
      totals.leftoversRemoved += await removeLeftovers(run, opened, path, temporaryNames);
    },
  );
  const result = { ...totals, skipped: run.tally.skipped };
  run.tally.assertNoFailures(folder, result);
  return result;
}

async function modifiedMs({ folder, name }: TreeFile): Promise<number> {
  const { mtimeMs } = await statRegularFile(folder, name);
  return Number(mtimeMs);
}

function addReplacement(totals: Totals, { bytesBefore, bytesAfter, resumed }: Replacement): void {
  totals.files += 1;
  totals.resumed += resumed ? 1 : 0;
  totals.bytesBefore += bytesBefore;
  totals.bytesAfter += bytesAfter;
}
