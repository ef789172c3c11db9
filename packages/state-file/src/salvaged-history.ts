import type { CommitRecord, JournalRecord, SealRecord } from './record.js';

type Placed<Op> = (CommitRecord<Op> | SealRecord) & { readonly check: string };

/**
 * Tells, among the intact records of damaged journals, the history from what lost its race.
 *
 * Up to the first gap that is as in undamaged files. Behind it a second line begins, with the first record that comes
 * too early or follows one that is not there. If a writer later went on from the first line, it had taken the gap for
 * the work of a power cut, and the second line does not count. Otherwise it is the rest of the history.
 */
export class SalvagedHistory<Op> {
  highestSeq = 0;
  #first: Placed<Op>[] = [];
  #second: Placed<Op>[] = [];
  #snapshotSeq = 0;
  #journals = 0;
  #head: string | undefined;
  #isOver = false;

  begin(snapshotSeq: number): void {
    this.#snapshotSeq = snapshotSeq;
  }

  /** The records that follow are those of the next journal. */
  beginJournal(): void {
    this.#journals += 1;
    this.#head = undefined;
    this.#isOver = false;
  }

  /** Takes the next intact record of the present journal. */
  add(record: JournalRecord<Op>, check: string): void {
    if (this.#isOver) return;
    if ('fence' in record) this.#isOver = true;
    else if ('seq' in record) this.#addPlaced({ ...record, check });
    else this.#head ??= check;
  }

  /** The commits that count, in order. */
  commits(): CommitRecord<Op>[] {
    const [turn] = this.#second;
    const first = turn
      ? this.#first.filter((record) => record.seq < turn.seq && !contradicts(turn, record))
      : this.#first;
    return [...first, ...this.#second].filter((record) => 'ops' in record);
  }

  #addPlaced(record: Placed<Op>): void {
    this.highestSeq = Math.max(this.highestSeq, record.seq);
    const last = this.#first.at(-1);
    const lastSeq = last?.seq ?? this.#seqBefore(record);
    if (record.seq <= lastSeq) return;
    if (record.seq === lastSeq + 1 && this.#follows(record, last)) {
      this.#second = [];
      this.#first.push(record);
    } else if (record.seq > (this.#second.at(-1)?.seq ?? 0)) this.#second.push(record);
    else return;
    this.#isOver = 'seal' in record;
  }

  /** Where the first record of all stands: the head of a snapshot may be damaged, a record is checked. */
  #seqBefore({ seq, prev }: Placed<Op>): number {
    return this.#journals === 1 && prev === this.#head ? seq - 1 : this.#snapshotSeq;
  }

  /** Whether a record goes on from the last one, or from the head of its journal where it is the first there. */
  #follows(record: Placed<Op>, last: Placed<Op> | undefined): boolean {
    const before = last === undefined || 'seal' in last ? this.#head : last.check;
    return before === undefined || record.prev === before;
  }
}

/** Whether a record shows that another one, at the seq before it, is not the one that counted. */
function contradicts(record: Placed<unknown>, other: Placed<unknown>): boolean {
  return other.seq === record.seq - 1 && other.check !== record.prev;
}
