import { shown } from './byte-path.js';
import { FilesError } from './files-error.js';
import { ShortList } from './short-list.js';

/** How a tree compares with its manifest, in files. */
export interface VerificationCounts {
  readonly unchanged: number;
  readonly changed: number;
  readonly missing: number;
  readonly extra: number;
  /** Could not be read. */
  readonly failed: number;
}

/** Collects in what a tree differs from its manifest. */
export class Verification {
  readonly #changed = new ShortList();
  readonly #missing = new ShortList();
  readonly #extra = new ShortList();
  #unchanged = 0;

  constructor(private readonly failures: ShortList) {}

  get counts(): VerificationCounts {
    return {
      unchanged: this.#unchanged,
      changed: this.#changed.count,
      missing: this.#missing.count,
      extra: this.#extra.count,
      failed: this.failures.count,
    };
  }

  addUnchanged(): void {
    this.#unchanged += 1;
  }

  add(difference: 'changed' | 'missing' | 'extra', path: string): void {
    const list = { changed: this.#changed, missing: this.#missing, extra: this.#extra }[difference];
    list.add(shown(path));
  }

  /** @throws FilesError `VERIFICATION_FAILED` with the counts and the first paths of each kind, unless all is well */
  assertNoDifference(folder: string, allowExtra: boolean): void {
    const parts = [
      describe('changed', this.#changed),
      describe('missing', this.#missing),
      allowExtra ? '' : describe('extra', this.#extra),
      describe('could not be read', this.failures),
    ].filter((part) => part !== '');
    if (parts.length === 0) return;
    throw new FilesError(
      'VERIFICATION_FAILED',
      `${folder} is not what its manifest says. ${parts.join('; ')}; ${this.#unchanged} unchanged.`,
      { folder, ...this.counts },
    );
  }
}

function describe(what: string, list: ShortList): string {
  return list.count === 0 ? '' : `${list.count} ${what}: ${String(list)}`;
}
