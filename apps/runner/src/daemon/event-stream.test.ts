import { expect, test } from '@jest/globals';
import type { QueueEvent } from '@millrace/queue';
import { EventStream } from './event-stream.js';

/** A queue with a history of commits. */
function queueOf(seqs: readonly number[]) {
  return {
    async *events({ after = 0 } = {}): AsyncGenerator<QueueEvent> {
      for (const [index, seq] of seqs.entries()) {
        if (seq > after) yield { seq, at: 0, type: 'undeferred', id: `${index}` };
      }
    },
  };
}

const never = new AbortController().signal;

async function read(stream: EventStream, seqs: readonly number[], count = Infinity): Promise<string[]> {
  const ids: string[] = [];
  for await (const event of stream.through(queueOf(seqs), never)) {
    if ('id' in event) ids.push(event.id);
    if (ids.length === count) break;
  }
  return ids;
}

test('another instance goes on where the one before it ended, also inside a commit', async () => {
  const seqs = [1, 1, 2, 2, 2, 3];
  const stream = new EventStream();
  expect(await read(stream, seqs, 1)).toEqual(['0']);
  expect(await read(stream, seqs, 3)).toEqual(['1', '2', '3']);
  expect(await read(stream, seqs)).toEqual(['4', '5']);
  expect(await read(stream, seqs)).toEqual([]);
});

test('whoever was replaced tells nothing more', async () => {
  const stream = new EventStream();
  const first = stream.through(queueOf([1, 2, 3]), never);
  expect(await first.next()).toMatchObject({ value: { id: '0' } });
  const second = stream.through(queueOf([1, 2, 3]), never);
  expect(await second.next()).toMatchObject({ value: { id: '1' } });
  expect(await first.next()).toEqual({ done: true, value: undefined });
});
