import type { Json, StateModel } from './model.js';
import { readWholeFile } from './read-file.js';
import { decodeRecord } from './record.js';
import { SalvagedHistory } from './salvaged-history.js';
import { readDamagedSnapshot } from './damaged-snapshot.js';
import type { System } from './system.js';
import { Undo } from './undo.js';

const LINE_FEED = '\n';
const RECORD_START = /[0-9a-f]{8} \{"/g;

/**
 * Gathers every entry and commit that can still be read from damaged files. A snapshot has one checksum for all, so where
 * that cannot mend it, an entry counts as intact when it is JSON (or YAML, where the file is that as a whole) and the
 * model takes it.
 */
export class Salvage<S, Op> {
  entriesKept = 0;
  commitsKept = 0;
  #state: S;
  #snapshotSeq = 0;
  readonly #history = new SalvagedHistory<Op>();

  constructor(readonly model: StateModel<S, Op>) {
    this.#state = model.empty();
  }

  get highestSeq(): number {
    return Math.max(this.#snapshotSeq, this.#history.highestSeq);
  }

  async addSnapshot(system: System, path: string): Promise<void> {
    const { sections = [] } = this.model;
    const { head, entries } = await readDamagedSnapshot(path, await readWholeFile(system, path), sections);
    this.#snapshotSeq = head?.seq ?? 0;
    for (const [section, entry] of entries) this.#addEntry(section, entry);
    this.#history.begin(this.#snapshotSeq);
  }

  /** Looks for records at any byte: a damaged line feed joins two lines. */
  async addJournal(system: System, path: string): Promise<void> {
    const bytes = await readWholeFile(system, path);
    const starts = [...bytes.toString('latin1').matchAll(RECORD_START)].map(({ index }) => index);
    this.#history.beginJournal();
    for (const [i, start] of starts.entries()) {
      const end = bytes.indexOf(LINE_FEED, start);
      const found = decodeAt<Op>(bytes, start, end) ?? decodeAt<Op>(bytes, start, (starts[i + 1] ?? 0) - 1);
      if (found) this.#history.add(found.record, found.check);
    }
  }

  /** The state that the entries and the commits make. Once. */
  state(): S {
    for (const record of this.#history.commits()) {
      this.commitsKept += 1;
      for (const op of record.ops) this.#applyIntact(op);
    }
    return this.#state;
  }

  /** Where a heading is lost, an entry stands under that of a section before its own. What no section takes is not intact. */
  #addEntry(section: string, entry: Json): void {
    const { sections = [] } = this.model;
    const later = sections.slice(sections.indexOf(section) + 1);
    if ([section, ...later].some((candidate) => this.#isTaken(candidate, entry))) this.entriesKept += 1;
  }

  #isTaken(section: string, entry: Json): boolean {
    try {
      this.#state = this.model.load(this.#state, section, entry);
      return true;
    } catch {
      return false;
    }
  }

  #applyIntact(op: Op): void {
    const undo = new Undo();
    try {
      this.#state = this.model.apply(this.#state, op, undo);
    } catch {
      // It speaks of something that is lost.
      undo.rollBack(0);
    }
  }
}

function decodeAt<Op>(bytes: Buffer, start: number, end: number): ReturnType<typeof decodeRecord<Op>> {
  const line = Buffer.concat([Buffer.from(LINE_FEED), bytes.subarray(start, end < 0 ? bytes.length : end)]);
  return decodeRecord<Op>(line, 0, line.length);
}
