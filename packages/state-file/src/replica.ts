import { join } from 'node:path';
import { CorruptStateError } from './errors.js';
import { GroupSync } from './group-sync.js';
import { Journal } from './journal.js';
import type { JournalLine } from './journal.js';
import type { Commit, StateModel, UndoLog } from './model.js';
import type { CommitRecord, JournalRecord, SealRecord } from './record.js';
import { toCommit } from './record.js';
import type { System } from './system.js';

/** Where a replica is in the chain of files. */
export interface Position {
  readonly generation: number;
  readonly seq: number;
  /** Size of the snapshot that the chain was read from, in bytes. */
  readonly snapshotBytes: number;
}

/** What reading on came to: all is read, there is more to read, or the chain has gone on without us. */
export type Progress = 'current' | 'more' | 'lost';

/**
 * The state in memory and how far in the chain of journals it is.
 *
 * Modes: it follows one journal; at an accepted seal it brings that journal to the disk and goes on to the one named
 * there. Where that one is gone the chain was compacted: the replica is lost, and the newest snapshot has to be read.
 */
export class Replica<S, Op> {
  state: S;
  generation: number;
  seq: number;
  readonly snapshotBytes: number;
  journal: Journal<Op>;
  sync: GroupSync;
  /** Lines that were neither accepted nor part of the protocol: torn writes and lost races. */
  voidLines = 0;
  /** Told of every commit that is accepted from now on. */
  onCommit: (commit: Commit<Op>) => void = () => undefined;
  #highestVoid: { seq: number; durable: number; offset: number } | undefined;
  /** The record that we appended among others' and do not know the fate of. Cleared when it turns out to be accepted. */
  #awaited: { seq: number; by: string } | undefined;
  #next: string | undefined;
  #fenced = false;
  #hasHead = false;

  constructor(
    readonly system: System,
    readonly dir: string,
    readonly model: StateModel<S, Op>,
    state: S,
    journal: Journal<Op>,
    position: Position,
  ) {
    this.state = state;
    this.journal = journal;
    this.generation = position.generation;
    this.seq = position.seq;
    this.snapshotBytes = position.snapshotBytes;
    this.sync = new GroupSync(journal as Journal<unknown>, position.seq);
  }

  /** Whether the journal it stands in is sealed, so that it waits for `moveOn`. */
  get sealedBy(): string | undefined {
    return this.#next;
  }

  /** Reads everything that is there, moving on across seals. */
  catchUp(): Exclude<Progress, 'more'> {
    for (;;) {
      const progress = this.#fenced ? 'lost' : this.readMore();
      if (progress === 'lost') return 'lost';
      if (this.#next !== undefined) {
        if (!this.moveOn()) return 'lost';
      } else if (progress === 'current') return 'current';
    }
  }

  /** Reads the next lines of the present journal; stops at a seal. */
  readMore(): Progress {
    const more = this.journal.readMore((line) => this.#take(line));
    if (this.#fenced) return 'lost';
    if (more && this.#next === undefined) return 'more';
    if (!this.#hasHead)
      throw new CorruptStateError(this.journal.path, 1, 'its first line is missing or damaged');
    this.#assertNoGap();
    return 'current';
  }

  /** Goes on to the journal that the seal names. False when it is gone, which means that the chain was compacted. */
  moveOn(): boolean {
    const name = this.#next;
    if (name === undefined) return true;
    const next = openIfThere<Op>(this.system, this.dir, name);
    if (next === undefined) return false;
    this.journal.datasyncNow();
    this.sync.confirm(this.seq);
    this.journal.close();
    this.journal = next;
    this.sync = new GroupSync(next as Journal<unknown>, this.seq);
    this.generation += 1;
    this.#next = undefined;
    this.#hasHead = false;
    return true;
  }

  /** Applies one fact to the state, keeping in `undo` how to take it back. */
  apply(op: Op, undo?: { push(step: () => void): void }): void {
    const before = this.state;
    const after = this.model.apply(before, op, undo as UndoLog | undefined);
    if (after === before) return;
    this.state = after;
    undo?.push(() => {
      this.state = before;
    });
  }

  /** Notes that the record just appended at the known end of the journal is accepted; its facts are applied already. */
  acceptOwn(record: CommitRecord<Op> | SealRecord): void {
    this.seq = record.seq;
    if ('seal' in record) this.#next = record.seal;
    else this.onCommit(toCommit(record));
  }

  /** Reads on behind a record of ours that others' records surround; whether it is the accepted one of its seq. */
  catchUpOn(record: { readonly seq: number; readonly by: string }): boolean {
    this.#awaited = record;
    this.catchUp();
    const accepted = this.#awaited === undefined;
    this.#awaited = undefined;
    return accepted;
  }

  close(): void {
    this.journal.close();
  }

  #take({ record, offset }: JournalLine<Op>): void {
    if (record === undefined || this.#next !== undefined || this.#fenced) this.voidLines += 1;
    else if ('fence' in record) this.#fenced = true;
    else if ('seq' in record) this.#takeNumbered(record, offset);
    else this.#checkHead(record, offset);
  }

  #takeNumbered(record: CommitRecord<Op> | SealRecord, offset: number): void {
    if (record.seq !== this.seq + 1) {
      this.voidLines += 1;
      if (record.seq > Math.max(this.seq, this.#highestVoid?.seq ?? 0)) {
        this.#highestVoid = { seq: record.seq, durable: record.durable ?? 0, offset };
      }
      return;
    }
    this.seq = record.seq;
    if (record.seq === this.#awaited?.seq && record.by === this.#awaited.by) this.#awaited = undefined;
    if ('seal' in record) this.#next = record.seal;
    else this.#applyAll(record, offset);
  }

  #applyAll(record: CommitRecord<Op>, offset: number): void {
    try {
      for (const op of record.ops) this.apply(op);
    } catch (error) {
      throw new CorruptStateError(
        this.journal.path,
        undefined,
        `the record at byte ${offset} cannot be applied (${(error as Error).message})`,
        {
          cause: error,
        },
      );
    }
    this.onCommit(toCommit(record));
  }

  #checkHead(record: Exclude<JournalRecord<Op>, { seq: number } | { fence: true }>, offset: number): void {
    this.#hasHead = record.journal === this.journal.name && offset === 0;
    if (!this.#hasHead)
      throw new CorruptStateError(this.journal.path, 1, `it begins as ${JSON.stringify(record.journal)}`);
  }

  /**
   * A record that comes too early means that one before it is missing. After a power cut that is what unsynced
   * records look like, and nobody was told that they are safe; if a later writer knew them to be on the disk, it is damage.
   */
  #assertNoGap(): void {
    const early = this.#highestVoid;
    if (early === undefined || early.seq <= this.seq || early.durable <= this.seq) return;
    throw new CorruptStateError(
      this.journal.path,
      undefined,
      `commit ${this.seq + 1} is missing before byte ${early.offset}, where commit ${early.seq} stands`,
    );
  }
}

/** A journal, or undefined when no such file is there. */
export function openIfThere<Op>(system: System, dir: string, name: string): Journal<Op> | undefined {
  try {
    return Journal.open<Op>(system, join(dir, name), name);
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
    throw error;
  }
}
