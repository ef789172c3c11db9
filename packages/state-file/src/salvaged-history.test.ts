import { expect, test } from '@jest/globals';
import type { Place } from './record.js';
import { SalvagedHistory } from './salvaged-history.js';

/** A history of records whose check is their `by`, as the ids of the commits that count. */
class Scenario {
  readonly history = new SalvagedHistory<string>();

  constructor(snapshotSeq = 0) {
    this.history.begin(snapshotSeq);
    this.journal('head');
  }

  journal(check?: string): this {
    this.history.beginJournal();
    if (check !== undefined) this.history.add({ journal: check }, check);
    return this;
  }

  commit(seq: number, by: string, prev: string): this {
    this.history.add({ ...place(seq, by, prev), ops: [by] }, by);
    return this;
  }

  seal(seq: number, by: string, prev: string): this {
    this.history.add({ ...place(seq, by, prev), seal: 'next' }, by);
    return this;
  }

  fence(): this {
    this.history.add({ fence: true }, 'fence');
    return this;
  }

  get kept(): string[] {
    return this.history.commits().map(({ by }) => by);
  }
}

function place(seq: number, by: string, prev: string): Place {
  return { seq, by, at: 0, durable: 0, prev };
}

test('a snapshot whose seq is damaged takes nothing from the journal behind it', () => {
  for (const wrong of [0, 3, 90])
    expect(
      new Scenario(wrong).commit(6, 'a', 'head').commit(6, 'lost', 'head').commit(7, 'b', 'a').kept,
    ).toEqual(['a', 'b']);
});

test('an undamaged history is the one that every process accepts', () => {
  const scenario = new Scenario(5)
    .commit(6, 'a', 'head')
    .commit(6, 'lost its race', 'head')
    .seal(7, 's', 'a')
    .commit(8, 'behind the seal', 's')
    .journal('head 2')
    .commit(8, 'b', 'head 2')
    .fence()
    .commit(9, 'behind the fence', 'b');
  expect(scenario.kept).toEqual(['a', 'b']);
  expect(scenario.history.highestSeq).toBe(8);
});

test('what comes behind a gap is kept, each seq once', () => {
  const scenario = new Scenario()
    .commit(1, 'a', 'head')
    .commit(3, 'c', 'b')
    .commit(3, 'lost its race', 'b')
    .commit(4, 'd', 'c')
    .commit(6, 'f', 'e')
    .seal(7, 's', 'f')
    .journal('head 2')
    .commit(8, 'g', 'head 2');
  expect(scenario.kept).toEqual(['a', 'c', 'd', 'f', 'g']);
});

test('what comes behind a damaged seal is kept', () => {
  expect(new Scenario().commit(1, 'a', 'head').journal('head 2').commit(3, 'b', 'head 2').kept).toEqual([
    'a',
    'b',
  ]);
});

test('what had lost its race does not take the place of a damaged record, once a later one tells', () => {
  const scenario = new Scenario()
    .commit(1, 'a', 'head')
    .commit(2, 'lost its race', 'a')
    .commit(3, 'c', 'damaged')
    .commit(4, 'd', 'c');
  expect(scenario.kept).toEqual(['a', 'c', 'd']);
});

test('what a power cut left, and writers took no notice of, does not count', () => {
  const scenario = new Scenario()
    .commit(1, 'a', 'head')
    .commit(3, 'left by the power cut', 'b')
    .commit(2, 'c', 'a')
    .commit(3, 'd', 'c');
  expect(scenario.kept).toEqual(['a', 'c', 'd']);
});

test('without a head, and without a snapshot, everything is kept', () => {
  const scenario = new Scenario();
  scenario.history.beginJournal();
  expect(scenario.commit(51, 'a', 'head').commit(52, 'b', 'a').kept).toEqual(['a', 'b']);
});
