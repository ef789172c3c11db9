import { randomBytes } from 'node:crypto';
import { StateFileError } from './errors.js';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const MAX_NAME_LENGTH = 128;

/** Throws `INVALID_NAME` unless a name is safe as the beginning of a file name. */
export function assertName(name: unknown): asserts name is string {
  if (typeof name === 'string' && NAME.test(name) && name.length <= MAX_NAME_LENGTH) return;
  throw new StateFileError(
    'INVALID_NAME',
    `${JSON.stringify(name)} cannot name a state file: use letters, digits, dots, dashes and underscores, ` +
      `at most ${MAX_NAME_LENGTH} of them, the first a letter or digit.`,
    { name },
  );
}

/** The names of the files that belong to one state file. */
export class FileNames {
  readonly #snapshot: RegExp;
  readonly #journal: RegExp;
  readonly #draft: RegExp;
  readonly #putAside: RegExp;

  constructor(readonly name: string) {
    const prefix = `^${name.replaceAll('.', '\\.')}\\.`;
    this.#snapshot = new RegExp(`${prefix}(\\d{6,})\\.yaml$`);
    this.#journal = new RegExp(`${prefix}(\\d{6,})-[0-9a-f]{8}\\.log$`);
    this.#putAside = new RegExp(`${prefix}\\d{6,}(-[0-9a-f]{8})?\\.(yaml|log)(\\.[0-9a-f]{8})?\\.broken$`);
    this.#draft = new RegExp(`${prefix}(\\d{6,})-[0-9a-f]{8}\\.draft$`);
  }

  /** The lock of compaction and repair. */
  get lock(): string {
    return `${this.name}.lock`;
  }

  /** The lock under which writers that keep losing races take turns. No name's `lock` is another name's `turn`. */
  get turn(): string {
    return `${this.name}.turn`;
  }

  snapshot(generation: number): string {
    return `${this.#numbered(generation)}.yaml`;
  }

  newJournal(generation: number): string {
    return `${this.#numbered(generation)}-${randomBytes(4).toString('hex')}.log`;
  }

  newDraft(generation: number): string {
    return `${this.#numbered(generation)}-${randomBytes(4).toString('hex')}.draft`;
  }

  /** The generation of a snapshot's file name; undefined for other names. */
  generationOfSnapshot(file: string): number | undefined {
    return generationIn(this.#snapshot, file);
  }

  generationOfJournal(file: string): number | undefined {
    return generationIn(this.#journal, file);
  }

  generationOfDraft(file: string): number | undefined {
    return generationIn(this.#draft, file);
  }

  /** Whether a repair has put this file aside. */
  isPutAside(file: string): boolean {
    return this.#putAside.test(file);
  }

  #numbered(generation: number): string {
    return `${this.name}.${String(generation).padStart(6, '0')}`;
  }
}

function generationIn(pattern: RegExp, file: string): number | undefined {
  const digits = pattern.exec(file)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
