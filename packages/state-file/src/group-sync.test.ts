import { expect, test } from '@jest/globals';
import { GroupSync } from './group-sync.js';

/** A journal whose syncs end when the test says so. */
class SlowJournal {
  readonly syncs: { resolve(): void; reject(error: Error): void }[] = [];

  async datasync(): Promise<void> {
    return new Promise((resolve, reject) => void this.syncs.push({ resolve, reject }));
  }
}

/** What a promise came to so far. */
function outcome(promise: Promise<void>): { value: string } {
  const result = { value: 'waiting' };
  promise.then(
    () => (result.value = 'done'),
    (error: Error) => (result.value = error.message),
  );
  return result;
}

const turn = async (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

test('all that wait while a sync runs share the next one', async () => {
  const journal = new SlowJournal();
  const sync = new GroupSync(journal, 0);
  const outcomes = [sync.reach(1), sync.reach(2), sync.reach(3)].map(outcome);
  expect(journal.syncs).toHaveLength(1);
  journal.syncs[0]?.resolve();
  await turn();
  expect(outcomes.map(({ value }) => value)).toEqual(['done', 'waiting', 'waiting']);
  expect(journal.syncs).toHaveLength(2);
  journal.syncs[1]?.resolve();
  await turn();
  expect(outcomes.map(({ value }) => value)).toEqual(['done', 'done', 'done']);
  expect(sync.durable).toBe(3);
});

test('what is on the disk already does not wait', async () => {
  const journal = new SlowJournal();
  await new GroupSync(journal, 5).reach(5);
  expect(journal.syncs).toHaveLength(0);
});

test('a failure rejects those who shared the sync, and nobody else; nothing is called safe', async () => {
  const journal = new SlowJournal();
  const sync = new GroupSync(journal, 0);
  const outcomes = [sync.reach(1), sync.reach(2)].map(outcome);
  journal.syncs[0]?.reject(new Error('EIO'));
  await turn();
  expect(outcomes.map(({ value }) => value)).toEqual(['EIO', 'waiting']);
  expect(sync.durable).toBe(0);
  journal.syncs[1]?.resolve();
  await turn();
  expect(outcomes[1]?.value).toBe('done');
  expect(sync.durable).toBe(2);
});

test('those who wait are answered by somebody who knows better', async () => {
  const journal = new SlowJournal();
  const sync = new GroupSync(journal, 0);
  const [first, second] = [sync.reach(1), sync.reach(2)].map(outcome);
  sync.confirm(1);
  await turn();
  expect([first?.value, second?.value]).toEqual(['done', 'waiting']);
  sync.abandon(new Error('the journal is gone'));
  await turn();
  expect(second?.value).toBe('the journal is gone');
});
