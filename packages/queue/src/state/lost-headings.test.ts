import { expect, test } from '@jest/globals';
import type { Json } from '@millrace/state-file';
import { queueModel } from './queue-model.js';

const task = { id: 'TQ:TaskQueue:1', command: 'note', args: [], timestamp: 1, retries: 1 };
const process = { pid: 7, start: '1', space: 'b/1' };
const deferred = { task, tags: ['disk'], ownRule: false, order: 1 };
const processing = { task, runner: 'one', mono: 1, limit: 1, tags: [] };
const entries: Record<string, Json> = {
  queue: { settings: {}, paused: false, lastNumber: 1 },
  runners: { id: 'one', process },
  waiting: { task },
  deferred,
  brakes: { brake: 'command:note', isPaused: true },
  processing,
  retrying: { task, runner: 'one', dueAt: 5 },
  retries: { task, dueAt: 5 },
  finished: { task, outcome: { status: 'done' }, at: 5 },
  blocked: { task, on: ['TQ:TaskQueue:2'] },
  dependencies: { id: 'TQ:TaskQueue:2', end: 'away' },
  handOvers: 'key',
  fences: { schedule: 's', revision: 1 },
};
const sections = queueModel.sections ?? [];

const isTaken = (section: string, entry: Json): boolean => {
  try {
    queueModel.load(queueModel.empty(), section, entry);
    return true;
  } catch {
    return false;
  }
};

test('an entry whose heading is lost is not taken for one of an earlier section', () => {
  expect(Object.keys(entries)).toEqual(sections);
  for (const [place, section] of sections.entries()) {
    const takers = sections.slice(0, place + 1).filter((one) => isTaken(one, entries[section] ?? null));
    expect(takers).toEqual([section]);
  }
});

test('a task that is there twice is refused', () => {
  const state = queueModel.load(queueModel.empty(), 'waiting', { task });
  for (const section of ['waiting', 'deferred', 'processing', 'retrying', 'retries', 'blocked'])
    expect(() => queueModel.load(state, section, entries[section] ?? null)).toThrow(/twice|not one/);
});
