import { shown } from './byte-path.js';
import { codeOf, FilesError } from './files-error.js';
import { ShortList } from './short-list.js';
import { Skipped } from './skipped.js';
import type { SkipReason } from './skipped.js';

/** How many lines of one kind go to the task's log; the others are only counted. */
const MAX_LINES = 1000;

/** Not the fault of one file: going on would only fail for the others as well. */
const FATAL = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EMFILE', 'ENFILE', 'ENOMEM']);
/** What the system says of an entry that is not, or no longer, what it was when it was listed. */
const VANISHED = new Set(['ENOENT', 'ENOTDIR', 'ESTALE']);

/** How many files were skipped, by reason; reasons that did not occur are absent. */
export type SkipCounts = Partial<Record<SkipReason, number>>;

/** Counts what became of the files of a tree, and writes the names to the task's log. */
export class Tally {
  readonly failures = new ShortList();
  readonly #lines = new Map<string, number>();
  readonly #skipped = new Map<SkipReason, number>();

  constructor(private readonly log: (text: string) => void) {}

  get skipped(): SkipCounts {
    return Object.fromEntries(this.#skipped);
  }

  /** Writes a line to the task's log, unless there are many of its kind already. */
  note(kind: string, path: string): void {
    const count = (this.#lines.get(kind) ?? 0) + 1;
    this.#lines.set(kind, count);
    if (count <= MAX_LINES) this.log(`${kind}: ${shown(path)}`);
    else if (count === MAX_LINES + 1)
      this.log(`${kind}: more than ${MAX_LINES}; the others are only counted`);
  }

  skip(path: string, reason: SkipReason): void {
    this.#skipped.set(reason, (this.#skipped.get(reason) ?? 0) + 1);
    this.note(`skipped (${reason})`, path);
  }

  fail(path: string, error: unknown): void {
    const reason = reasonOf(error);
    this.failures.add(`${shown(path)} (${reason})`);
    this.note(`failed (${reason})`, path);
  }

  /** Counts the error that ended the work on one file. Throws it when it concerns more than that file. */
  settle(path: string, error: unknown): void {
    const code = codeOf(error) ?? '';
    if (FATAL.has(code)) throw error;
    if (error instanceof Skipped) this.skip(path, error.reason);
    else if (VANISHED.has(code)) this.skip(path, 'vanished');
    else if (code === 'ENAMETOOLONG') this.skip(path, 'nameTooLong');
    else this.fail(path, error);
  }

  /** @throws FilesError `FILES_FAILED` that lists what failed, if something did */
  assertNoFailures(folder: string, result: object): void {
    const { count } = this.failures;
    if (count === 0) return;
    throw new FilesError(
      'FILES_FAILED',
      `In ${folder}, ${count} failed and stayed as they were: ${String(this.failures)}. ` +
        `Of the others: ${JSON.stringify(result)}`,
      { folder, failed: count, ...result },
    );
  }
}

function reasonOf(error: unknown): string {
  const message = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
  return codeOf(error) ?? String(message);
}
