import { CorruptStateError } from './errors.js';
import type { JournalLine } from './journal.js';
import type { CommitRecord, JournalRecord, SealRecord } from './record.js';

/**
 * Which records of one journal count. A pure function of what the file holds from its beginning, so that every process
 * accepts the same ones: the first that has the next seq and follows the record accepted last. Behind an accepted seal
 * or a fence nothing counts.
 */
export class Acceptance<Op> {
  /** The journal that the seal names, once it is sealed. */
  next: string | undefined;
  fenced = false;
  /** Lines that count for nothing: torn writes and lost races. */
  voidLines = 0;
  /** Check of the record accepted last, or of the head; empty before that. */
  check = '';

  constructor(
    readonly journal: { readonly path: string; readonly name: string },
    public seq: number,
  ) {}

  /** Takes the next line; returns the record when it counts. Throws CorruptStateError where the file was damaged. */
  take(line: JournalLine<Op>): CommitRecord<Op> | SealRecord | undefined {
    const { record } = line;
    if (record === undefined || this.next !== undefined || this.fenced) this.voidLines += 1;
    else if ('fence' in record) this.fenced = true;
    else if ('seq' in record) return this.#takePlaced(record, line);
    else this.#takeHead(record, line);
    return undefined;
  }

  /** Notes a record that is known to count. */
  accept(record: CommitRecord<Op> | SealRecord, check: string): void {
    this.seq = record.seq;
    this.check = check;
    if ('seal' in record) this.next = record.seal;
  }

  /** Throws CorruptStateError unless the head was there. */
  assertHead(): void {
    if (this.check === '') throw this.#damage('its first line is missing or damaged', 1);
  }

  #takePlaced(
    record: CommitRecord<Op> | SealRecord,
    { check, offset }: JournalLine<Op>,
  ): CommitRecord<Op> | SealRecord | undefined {
    this.assertHead();
    if (record.seq === this.seq + 1 && record.prev === this.check) {
      this.accept(record, check);
      return record;
    }
    this.voidLines += 1;
    this.#assertNothingLost(record, offset);
    return undefined;
  }

  /**
   * A record that comes too early, or follows another one than the one accepted, tells of a record that is not there.
   * After a power cut that is what records look like which nobody was told are safe. If its writer knew the missing
   * one to be on the disk, it is damage.
   */
  #assertNothingLost({ seq, durable }: CommitRecord<Op> | SealRecord, offset: number): void {
    if (seq <= this.seq) return;
    const firstLost = seq === this.seq + 1 ? this.seq : this.seq + 1;
    if (durable < firstLost) return;
    throw this.#damage(
      `record ${firstLost} is missing or damaged before byte ${offset}, where ${seq} stands`,
    );
  }

  #takeHead(
    record: Exclude<JournalRecord<Op>, { seq: number } | { fence: true }>,
    { check, offset }: JournalLine<Op>,
  ): void {
    if (offset !== 0 || record.journal !== this.journal.name)
      throw this.#damage(`byte ${offset} has the beginning of ${JSON.stringify(record.journal)}`);
    this.check = check;
  }

  #damage(problem: string, line?: number): CorruptStateError {
    return new CorruptStateError(this.journal.path, line, problem);
  }
}
