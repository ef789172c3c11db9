import { Registry } from '@millrace/queue';
import { MemoryDisk } from '@millrace/state-file/testing';
import type { Family, Round } from '../family.js';
import { promise } from '../violation.js';
import { fingerprint } from './fingerprint.js';
import { openOn, recordHistory } from './recorded-history.js';
import type { RecordedHistory } from './recorded-history.js';

const SIZES = { short: { steps: 6, stride: 7 }, long: { steps: 14, stride: 1 } };

/** Damage to recorded files, one byte at a time. */
export const bytes: Family = {
  name: 'bytes',
  title: 'journals and snapshots cut at every byte, and a bit flipped in every byte',
  async play(round) {
    const { steps, stride } = SIZES[round.scale];
    const history = await recordHistory(round.folder, round.random, steps);
    const offset = round.random.below(stride);
    round.ledger.plan(`${history.steps.join(', ')}: every ${stride}th byte from ${offset}`);
    for (const [name, content] of history.files) {
      for (let at = offset; at < content.length; at += stride) {
        if (name.endsWith('.log')) await cut(round, history, name, content, at);
        await flip(round, history, name, content, at);
      }
    }
  },
};

/** A cut journal opens as the queue was at some time, or is reported. */
async function cut(
  round: Round,
  history: RecordedHistory,
  name: string,
  content: Buffer,
  at: number,
): Promise<void> {
  round.ledger.fault('journal cut');
  await expectHistory(round, history, new Map([...history.files, [name, content.subarray(0, at)]]));
}

/** A flipped bit is harmless, or is reported, and then every intact record can be salvaged. */
async function flip(
  round: Round,
  history: RecordedHistory,
  name: string,
  content: Buffer,
  at: number,
): Promise<void> {
  const damaged = Buffer.from(content);
  damaged[at] = (content[at] ?? 0) ^ (1 << ((at * 5) % 8));
  round.ledger.fault(name.endsWith('.log') ? 'bit flipped in a journal' : 'bit flipped in a snapshot');
  const files = new Map([...history.files, [name, damaged]]);
  if (await expectHistory(round, history, files)) return;
  await expectSalvaged(round, history, files, recordAround(content, at));
}

/** Whether files open, as the queue was at some time; if not, the error says where they are damaged. */
async function expectHistory(
  { folder, ledger }: Round,
  { states }: RecordedHistory,
  files: ReadonlyMap<string, Buffer>,
): Promise<boolean> {
  try {
    const queue = await openOn(MemoryDisk.holding(files), folder);
    const found = await fingerprint(queue);
    await queue.close();
    ledger.check();
    promise(states.has(found), `The queue opens in a state that it was never in: ${found}`);
    return true;
  } catch (error) {
    const { code, context } = error as { code?: string; context?: { file?: string } };
    if (code !== 'CORRUPT_STATE') throw error;
    promise(typeof context?.file === 'string', 'Damage is reported without the name of the file.');
    return false;
  }
}

/** Salvage keeps every waiting task whose own record was not hit. */
async function expectSalvaged(
  { folder, ledger }: Round,
  { waiting }: RecordedHistory,
  files: ReadonlyMap<string, Buffer>,
  hit: string,
): Promise<void> {
  const queue = await openOn(MemoryDisk.holding(files), folder, new Registry(), 'salvage');
  const { waiting: kept, processing } = await queue.snapshotTaskLists();
  await queue.close();
  const keptIds = new Set([...kept, ...processing].map(({ uuid }) => uuid));
  const lost = waiting.filter((id) => !keptIds.has(id) && !hit.includes(JSON.stringify(id)));
  ledger.check();
  promise(lost.length === 0, `Salvage lost tasks whose records are intact: ${lost.join(', ')}`);
}

/** The line with a byte, and where the byte is its line feed, the next one, too. */
function recordAround(content: Buffer, at: number): string {
  const text = content.toString('latin1');
  const start = text.lastIndexOf('\n', at - 1);
  const end = text.indexOf('\n', at + 1);
  return text.slice(Math.max(0, start), end < 0 ? undefined : end);
}
