import { join } from 'node:path';
import type { Chain } from './chain.js';
import { CorruptStateError } from './errors.js';
import { FollowedJournal } from './followed-journal.js';
import type { GroupSync } from './group-sync.js';
import { openIfThere } from './journal.js';
import type { Journal } from './journal.js';
import type { Commit } from './model.js';
import { encodeCommit, encodeRecord } from './record.js';
import type { CommitRecord, SealRecord } from './record.js';
import type { Snapshot } from './snapshot-reader.js';
import type { Undo } from './undo.js';

/** What reading on came to: all is read, there is more to read, or the chain has gone on without us. */
export type Progress = 'current' | 'more' | 'lost';

/** What became of a record that was appended: it counts, or it lost its race and left no trace. */
export type Fate = 'won' | 'lost';

/**
 * The state in memory and how far in the chain of journals it is.
 *
 * Modes: it follows one journal; at an accepted seal it brings that journal to the disk and goes on to the one named
 * there. It is lost, so that the newest snapshot has to be read, where that one is gone (the chain was compacted),
 * behind a fence (the files were repaired) and once it has met damage (somebody may repair it).
 */
export class Replica<S, Op> {
  state: S;
  generation: number;
  readonly snapshotBytes: number;
  /** Told of every commit that is accepted from now on. */
  onCommit: (commit: Commit<Op>) => void = () => undefined;
  #journal: FollowedJournal<Op>;
  #damaged = false;

  constructor(
    readonly chain: Chain<S, Op>,
    { state, head, bytes }: Snapshot<S>,
    journal: Journal<Op>,
  ) {
    this.state = state;
    this.generation = head.generation;
    this.snapshotBytes = bytes;
    this.#journal = new FollowedJournal(journal, head.seq);
  }

  get seq(): number {
    return this.#journal.seq;
  }

  /** The journal it stands in. */
  get journal(): Pick<FollowedJournal<Op>, 'file' | 'next' | 'isFenced' | 'voidLines'> {
    return this.#journal;
  }

  /** Brings the present journal to the disk. */
  get sync(): GroupSync {
    return this.#journal.sync;
  }

  /** Whether the journal it stands in goes on, as far as is known. */
  get isOpen(): boolean {
    return !this.#damaged && this.#journal.isOpen;
  }

  /** Whether everything is read. Cheaper than `catchUp`, which has to follow when it is not. */
  isCurrent(): boolean {
    return this.isOpen && this.#journal.file.isCurrent();
  }

  /** Reads everything that is there, moving on across seals. */
  catchUp(): Exclude<Progress, 'more'> {
    for (;;) {
      const progress = this.readMore();
      if (progress === 'lost') return 'lost';
      if (this.#journal.next !== undefined) {
        if (!this.moveOn()) return 'lost';
      } else if (progress === 'current') return 'current';
    }
  }

  /** Reads the next lines of the present journal; stops at a seal. */
  readMore(): Progress {
    if (this.#damaged) return 'lost';
    try {
      const more = this.#journal.readMore((record, offset) => this.#take(record, offset));
      if (this.#journal.isFenced) return 'lost';
      return more && this.#journal.next === undefined ? 'more' : 'current';
    } catch (error) {
      this.#damaged ||= error instanceof CorruptStateError;
      throw error;
    }
  }

  /** Throws CorruptStateError when the journal was deleted by hand, so that what it holds has no future. */
  assertLinked(): void {
    if (this.#journal.file.isLinked()) return;
    this.#journal.expectDeletion();
    this.catchUp();
  }

  /** Goes on to the journal that the seal names. False when it is gone, which means that the chain was compacted. */
  moveOn(): boolean {
    const { next: name, file } = this.#journal;
    if (name === undefined) return true;
    const next = openIfThere<Op>(this.chain.system, join(this.chain.dir, name), name);
    if (next === undefined) return false;
    try {
      file.datasyncNow();
    } catch (error) {
      next.close();
      throw error;
    }
    this.sync.confirm(this.seq);
    this.#journal = new FollowedJournal(next, this.seq);
    this.generation += 1;
    file.close();
    return true;
  }

  /** Applies one fact to the state, keeping in `undo` how to take it back. A fact that throws leaves no trace. */
  apply(op: Op, undo: Undo): void {
    const before = this.state;
    const steps = undo.length;
    try {
      const after = this.chain.model.apply(before, op, undo);
      if (after === before) return;
      this.state = after;
      undo.push(() => (this.state = before));
    } catch (error) {
      undo.rollBack(steps);
      throw error;
    }
  }

  /** Appends facts that are applied already as one commit; takes them back unless it counts. */
  commit(by: string, ops: readonly Op[], facts: readonly string[], undo: Undo): Fate {
    const { seq, durable, prev } = this.#journal.place;
    const record = { seq, by, at: this.chain.system.now(), durable, prev, ops };
    let alone = false;
    try {
      alone = this.#journal.append(record, encodeCommit(record, facts));
    } finally {
      if (!alone) undo.rollBack(0);
    }
    this.chain.system.reached('update: appended');
    if (alone) this.onCommit(record);
    return alone || this.#journal.awaiting(record, () => this.catchUp()) ? 'won' : 'lost';
  }

  /** Seals the journal with the name of the next one, unless somebody else does; the name that counts, if one does. */
  seal(name: string, by: string): string | undefined {
    for (;;) {
      let progress = this.readMore();
      while (progress === 'more') progress = this.readMore();
      if (progress === 'lost' || this.#journal.next !== undefined) return this.#journal.next;
      const record = { ...this.#journal.place, by, at: this.chain.system.now(), seal: name };
      this.#journal.append(record, encodeRecord(record));
    }
  }

  /** Closes it after the state was read afresh. What it wrote was folded or repaired, and is on the disk by that. */
  leave(): void {
    if (this.#damaged) this.sync.abandon(this.#damage('it was damaged or deleted before it could be synced'));
    else this.sync.confirm(this.seq);
    this.close();
  }

  close(): void {
    this.#journal.file.close();
  }

  #take(record: CommitRecord<Op> | SealRecord, offset: number): void {
    if ('ops' in record) return this.#applyAll(record, offset);
    if (this.chain.names.generationOfJournal(record.seal) === this.generation + 1) return;
    throw this.#damage(`the seal at byte ${offset} names ${JSON.stringify(record.seal)}`);
  }

  #applyAll(record: CommitRecord<Op>, offset: number): void {
    try {
      for (const op of record.ops) this.state = this.chain.model.apply(this.state, op);
    } catch (error) {
      throw this.#damage(
        `the record at byte ${offset} cannot be applied (${(error as Error).message})`,
        error,
      );
    }
    this.onCommit(record);
  }

  #damage(problem: string, cause?: unknown): CorruptStateError {
    return new CorruptStateError(this.#journal.file.path, undefined, problem, { cause });
  }
}
