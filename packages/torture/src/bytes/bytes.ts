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

/** A flipped bit is harmless, or is reported. */
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
  await expectHistory(round, history, files);
}

/** Files open as the queue was at some time, or the error says where they are damaged. */
async function expectHistory(
  { folder, ledger }: Round,
  { states }: RecordedHistory,
  files: ReadonlyMap<string, Buffer>,
): Promise<void> {
  try {
    const queue = await openOn(MemoryDisk.holding(files), folder);
    const found = await fingerprint(queue);
    await queue.close();
    ledger.check();
    promise(states.has(found), `The queue opens in a state that it was never in: ${found}`);
  } catch (error) {
    const { code, context } = error as { code?: string; context?: { file?: string } };
    if (code !== 'CORRUPT_STATE') throw error;
    promise(typeof context?.file === 'string', 'Damage is reported without the name of the file.');
  }
}
