import { Acceptance } from './acceptance.js';
import { CorruptStateError } from './errors.js';
import { GroupSync } from './group-sync.js';
import type { Journal, JournalLine } from './journal.js';
import type { CommitRecord, Encoded, Place, SealRecord } from './record.js';

const LINK_CHECK_MILLISECONDS = 100;

/** A journal as one process follows it: the file, which of its records count, and what of it is on the disk. */
export class FollowedJournal<Op> {
  readonly sync: GroupSync;
  readonly #acceptance: Acceptance<Op>;
  #linkCheckAt = 0;
  /** The record that we appended among others' and do not know the fate of. Cleared when it turns out to count. */
  #awaited: Pick<Place, 'seq' | 'by'> | undefined;

  constructor(
    readonly file: Journal<Op>,
    seq: number,
  ) {
    this.#acceptance = new Acceptance(file, seq);
    this.sync = new GroupSync(file, seq);
  }

  get seq(): number {
    return this.#acceptance.seq;
  }

  /** Lines that count for nothing. */
  get voidLines(): number {
    return this.#acceptance.voidLines;
  }

  /** The journal that goes on from this one, once it is sealed. */
  get next(): string | undefined {
    return this.#acceptance.next;
  }

  /** Whether the files were repaired, so that nothing behind counts. */
  get isFenced(): boolean {
    return this.#acceptance.fenced;
  }

  /** Whether it goes on: it is neither sealed nor fenced, as far as it was read. */
  get isOpen(): boolean {
    return this.next === undefined && !this.isFenced;
  }

  /** Reads the next lines and hands over the records that count. True while there may be more to read at once. */
  readMore(take: (record: CommitRecord<Op> | SealRecord, offset: number) => void): boolean {
    const isUnlinked = this.#isLinkCheckDue() && !this.file.isLinked();
    const more = this.file.readMore((line) => this.#take(line, take));
    if (more || this.next !== undefined || this.isFenced) return more;
    this.#acceptance.assertHead();
    if (isUnlinked)
      throw new CorruptStateError(this.file.path, undefined, 'it was deleted while it was in use');
    return false;
  }

  /** Makes the next reading look whether the file was deleted by hand. */
  expectDeletion(): void {
    this.#linkCheckAt = 0;
  }

  /** What the next record has to say about its place. */
  get place(): Pick<Place, 'seq' | 'durable' | 'prev'> {
    const { seq, check } = this.#acceptance;
    return { seq: seq + 1, durable: this.sync.durable, prev: check };
  }

  /** Appends a record. True when it counts for certain; false when only reading on, `awaiting` it, can tell. */
  append(record: CommitRecord<Op> | SealRecord, { line, check }: Encoded): boolean {
    if (!this.file.append(line)) return false;
    this.#acceptance.accept(record, check);
    return true;
  }

  /** Whether a record of ours, which others' records surround, turns out to count while `read` reads on. */
  awaiting(place: Pick<Place, 'seq' | 'by'>, read: () => void): boolean {
    this.#awaited = place;
    try {
      read();
      return this.#awaited === undefined;
    } finally {
      this.#awaited = undefined;
    }
  }

  #take(line: JournalLine<Op>, take: (record: CommitRecord<Op> | SealRecord, offset: number) => void): void {
    const record = this.#acceptance.take(line);
    if (record === undefined) return;
    if (record.seq === this.#awaited?.seq && record.by === this.#awaited.by) this.#awaited = undefined;
    take(record, line.offset);
  }

  #isLinkCheckDue(): boolean {
    const now = performance.now();
    if (now < this.#linkCheckAt) return false;
    this.#linkCheckAt = now + LINK_CHECK_MILLISECONDS;
    return true;
  }
}
