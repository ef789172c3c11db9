import { readyAt } from './scheduled-item.js';
import type { ScheduledItem } from './scheduled-item.js';

const MAX_CHUNK_LENGTH = 512;

/**
 * Items in the order in which they are handed over: by time, equal times by arrival. They are kept in short sorted
 * chunks, so that putting one in or taking one out moves few others, however many there are.
 */
export class OrderedItems implements Iterable<ScheduledItem> {
  readonly #chunks: ScheduledItem[][] = [];

  get first(): ScheduledItem | undefined {
    return this.#chunks[0]?.[0];
  }

  insert(item: ScheduledItem): void {
    const at = this.#chunkFor(item);
    const chunk = this.#chunks[at];
    if (!chunk) {
      this.#chunks.push([item]);
      return;
    }
    chunk.splice(
      firstIndex(chunk, (other) => !isBefore(other, item)),
      0,
      item,
    );
    if (chunk.length > MAX_CHUNK_LENGTH) {
      this.#chunks.splice(at + 1, 0, chunk.splice(MAX_CHUNK_LENGTH / 2));
    }
  }

  /** Takes out an item that is there. */
  remove(item: ScheduledItem): void {
    const at = this.#chunkFor(item);
    const chunk = this.#chunks[at] ?? [];
    chunk.splice(
      firstIndex(chunk, (other) => !isBefore(other, item)),
      1,
    );
    if (chunk.length === 0) this.#chunks.splice(at, 1);
  }

  *[Symbol.iterator](): Generator<ScheduledItem, void> {
    for (const chunk of this.#chunks) yield* chunk;
  }

  /** The chunk that an item is in or belongs into. */
  #chunkFor(item: ScheduledItem): number {
    const at = firstIndex(this.#chunks, (chunk) => !isBefore(chunk.at(-1) as ScheduledItem, item));
    return Math.min(at, Math.max(0, this.#chunks.length - 1));
  }
}

function isBefore(a: ScheduledItem, b: ScheduledItem): boolean {
  const difference = readyAt(a) - readyAt(b);
  return difference < 0 || (difference === 0 && a.serial < b.serial);
}

/** The first index at which a condition holds that holds from there on; the length when it never does. */
function firstIndex<T>(list: readonly T[], holds: (one: T) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(list[middle] as T)) high = middle;
    else low = middle + 1;
  }
  return low;
}
