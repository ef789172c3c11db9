import { statSync } from 'node:fs';
import { join } from 'node:path';
import { Acceptance } from '../acceptance.js';
import type { Chain } from '../chain.js';
import { Journal } from '../journal.js';
import { Slice } from '../pause.js';
import type { JournalInspection } from './inspection.js';

/** A file that was written to just now may end with a write that is under way. */
const SETTLED_MILLISECONDS = 2000;
/** A line feed, eight hex digits and a space: what is shorter is an empty line. */
const SHORTEST_LINE = 2;

/** Reads the journals of a chain from one on. Throws CorruptStateError where one is damaged. */
export async function scanJournals<S, Op>(
  chain: Chain<S, Op>,
  first: string,
  seq: number,
): Promise<JournalInspection[]> {
  const scans: JournalInspection[] = [];
  let at = seq;
  for (let file: string | undefined = first; file !== undefined; file = scans.at(-1)?.next) {
    const { scan, lastSeq } = await scanJournal(chain, file, at);
    scans.push(scan);
    at = lastSeq;
  }
  return scans;
}

async function scanJournal<S, Op>(
  { system, dir, names }: Chain<S, Op>,
  file: string,
  seq: number,
): Promise<{ scan: JournalInspection; lastSeq: number }> {
  const path = join(dir, file);
  const journal = Journal.open<Op>(system, path, file);
  const acceptance = new Acceptance<Op>(journal, seq);
  const counts = { records: 0, lostRaces: 0, tornLines: 0 };
  const slice = new Slice();
  try {
    const take: Parameters<typeof journal.readMore>[0] = (line) => {
      const isEmpty = journal.offset - line.offset < SHORTEST_LINE;
      const counted = acceptance.take(line);
      if (line.record === undefined) counts.tornLines += isEmpty ? 0 : 1;
      else if (counted) counts.records += 1;
      else if ('seq' in line.record) counts.lostRaces += 1;
    };
    while (journal.readMore(take)) await slice.rest();
    const { size, mtimeMs } = statSync(path);
    const isUnfinished = size > journal.offset && Date.now() - mtimeMs > SETTLED_MILLISECONDS;
    const generation = names.generationOfJournal(file) ?? 0;
    const tornLines = counts.tornLines + (isUnfinished ? 1 : 0);
    const scan = { file, generation, bytes: size, ...counts, tornLines, next: acceptance.next };
    return { scan, lastSeq: acceptance.seq };
  } finally {
    journal.close();
  }
}
