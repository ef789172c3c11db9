import { describe, expect, test } from '@jest/globals';
import { OrderedItems } from './ordered-items.js';
import { readyAt } from './scheduled-item.js';
import type { ScheduledItem } from './scheduled-item.js';

function item(serial: number, time: number, retryAt?: number): ScheduledItem {
  const task = { id: `TQ:TaskQueue:${serial}`, command: 'noop', timestamp: 1, retries: 1 };
  return { key: String(serial), serial, time, task, ...(retryAt !== undefined && { retryAt }) };
}

/** The same numbers in every run, in no order. */
function shuffled(count: number): number[] {
  return Array.from({ length: count }, (_, n) => (n * 7919) % count);
}

describe('items in order', () => {
  test('an empty list has no first', () => {
    expect(new OrderedItems().first).toBeUndefined();
    expect([...new OrderedItems()]).toEqual([]);
  });

  test('thousands put in in no order come out by time', () => {
    const items = new OrderedItems();
    for (const [serial, time] of shuffled(5000).entries()) items.insert(item(serial, time));
    expect(Array.from(items, readyAt)).toEqual(Array.from({ length: 5000 }, (_, n) => n));
    expect(items.first?.time).toBe(0);
  });

  test('thousands of the same time come out by arrival', () => {
    const items = new OrderedItems();
    for (const serial of shuffled(3000)) items.insert(item(serial, 1));
    expect(Array.from(items, ({ serial }) => serial)).toEqual(Array.from({ length: 3000 }, (_, n) => n));
  });

  test('those taken out, from anywhere, are gone, and the others keep their order', () => {
    const items = new OrderedItems();
    const all = shuffled(4000).map((time, serial) => item(serial, time % 50));
    for (const one of all) items.insert(one);
    for (const one of all) if (one.serial % 3 !== 0) items.remove(one);
    const left = Array.from(items);
    expect(left).toHaveLength(Math.ceil(4000 / 3));
    expect(left.every(({ serial }) => serial % 3 === 0)).toBe(true);
    expect(left).toEqual(left.toSorted((a, b) => a.time - b.time || a.serial - b.serial));
    for (const one of left) items.remove(one);
    expect(items.first).toBeUndefined();
    items.insert(item(1, 1));
    expect(items.first?.serial).toBe(1);
  });

  test('after a refusal the next try counts', () => {
    expect(readyAt(item(1, 5))).toBe(5);
    expect(readyAt(item(1, 5, 9))).toBe(9);
  });
});
