import { join } from 'node:path';
import { newestGeneration, snapshotGenerations } from './chain.js';
import type { Chain } from './chain.js';
import { publishFirst } from './creation.js';
import { Journal } from './journal.js';
import type { Json } from './model.js';
import { readWholeFile } from './read-file.js';
import { decodeRecord, encodeRecord } from './record.js';
import type { CommitRecord } from './record.js';

const ENTRY = /^\s*- (\{.*\}|\[.*\]|".*")\s*$/;
const SECTION = /^\s+"?([a-z][A-Za-z]*)"?:\s*$/;
const RECORD_START = /[0-9a-f]{8} \{"/g;

/** What to do with files that cannot be what was written. */
export type OnCorrupt = 'throw' | 'salvage' | 'set-aside';

/** What a repair kept and where the damaged files are. */
export interface Repair {
  readonly brokenFiles: readonly string[];
  readonly entriesKept: number;
  readonly commitsKept: number;
}

/**
 * Begins a new generation in place of damaged files, with every intact record of them or empty, and keeps the files
 * as `.broken`. First each journal is fenced, so that a process which still writes to one notices and reads afresh, and
 * what it wrote before the fence is kept.
 */
export async function repair<S, Op>(chain: Chain<S, Op>, mode: Exclude<OnCorrupt, 'throw'>): Promise<Repair> {
  const { system, dir, names, model } = chain;
  const files = system.list(dir);
  const journals = files.filter((file) => names.generationOfJournal(file) !== undefined).sort();
  for (const file of journals) fence(chain, file);
  const found = new Salvaged<S, Op>(chain);
  for (const generation of snapshotGenerations(chain).slice(0, 1))
    await found.addSnapshot(names.snapshot(generation));
  for (const file of journals) await found.addJournal(file);
  const state = mode === 'salvage' ? found.apply() : model.empty();
  const next =
    1 +
    Math.max(newestGeneration(chain) ?? 0, ...journals.map((file) => names.generationOfJournal(file) ?? 0));
  const won = await publishFirst(chain, next, found.highestSeq, state);
  const brokenFiles = won ? setAside(chain, next) : [];
  await system.syncFolder(dir);
  return { brokenFiles, entriesKept: found.entriesKept, commitsKept: found.commitsKept };
}

function fence<S, Op>({ system, dir }: Chain<S, Op>, file: string): void {
  const journal = Journal.open(system, join(dir, file), file);
  try {
    journal.append(encodeRecord({ fence: true }));
  } finally {
    journal.close();
  }
}

function setAside<S, Op>({ system, dir, names }: Chain<S, Op>, generation: number): string[] {
  const isOld = (file: string): boolean =>
    (names.generationOfSnapshot(file) ?? names.generationOfJournal(file) ?? Infinity) < generation;
  return system
    .list(dir)
    .filter(isOld)
    .map((file) => {
      const broken = `${file}.broken`;
      system.rename(join(dir, file), join(dir, broken));
      return join(dir, broken);
    });
}

/** Every entry and commit that can still be read, in order. */
class Salvaged<S, Op> {
  entriesKept = 0;
  commitsKept = 0;
  highestSeq = 0;
  #state: S;
  #snapshotSeq = 0;
  readonly #commits = new Map<number, CommitRecord<Op>>();

  constructor(readonly chain: Chain<S, Op>) {
    this.#state = chain.model.empty();
  }

  async addSnapshot(file: string): Promise<void> {
    const { system, dir } = this.chain;
    const text = (await readWholeFile(system, join(dir, file))).toString('utf8');
    this.#snapshotSeq = Number(/^seq: (\d+)$/m.exec(text)?.[1] ?? 0);
    this.highestSeq = this.#snapshotSeq;
    let section = '';
    for (const line of text.split('\n')) {
      const json = ENTRY.exec(line)?.[1];
      if (json === undefined) section = SECTION.exec(line)?.[1] ?? section;
      else this.#addEntry(section, json);
    }
  }

  #addEntry(section: string, json: string): void {
    try {
      this.#state = this.chain.model.load(this.#state, section, JSON.parse(json) as Json);
      this.entriesKept += 1;
    } catch {
      // Not intact: it stays in the .broken file.
    }
  }

  /** Looks for records at any byte: a damaged line feed joins two lines. The first at each seq is the accepted one. */
  async addJournal(file: string): Promise<void> {
    const { system, dir } = this.chain;
    const bytes = Buffer.concat([await readWholeFile(system, join(dir, file)), Buffer.from('\n')]);
    for (const match of bytes.toString('latin1').matchAll(RECORD_START)) {
      const end = bytes.indexOf('\n', match.index);
      const line = Buffer.concat([Buffer.from('\n'), bytes.subarray(match.index, end)]);
      const record = decodeRecord<Op>(line, 0, line.length);
      if (record && 'seq' in record) this.highestSeq = Math.max(this.highestSeq, record.seq);
      if (record && 'ops' in record && !this.#commits.has(record.seq)) this.#commits.set(record.seq, record);
    }
  }

  apply(): S {
    const later = [...this.#commits.values()]
      .filter((record) => record.seq > this.#snapshotSeq)
      .sort((a, b) => a.seq - b.seq);
    for (const record of later) {
      this.commitsKept += 1;
      for (const op of record.ops) this.#applyIntact(op);
    }
    return this.#state;
  }

  #applyIntact(op: Op): void {
    try {
      this.#state = this.chain.model.apply(this.#state, op);
    } catch {
      // It speaks of something that is lost.
    }
  }
}
