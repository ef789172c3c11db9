import { describe, expect, test } from '@jest/globals';
import type { Json } from '@millrace/state-file';
import { readyItems } from './schedule.js';
import type { Schedule } from './schedule.js';
import { scheduleModel } from './schedule-model.js';
import type { ScheduleOp } from './schedule-model.js';

const { apply, dump, empty, load } = scheduleModel;

function task(id: number, fields: object = {}) {
  return { id: `TQ:TaskQueue:${id}`, command: 'noop', argstring: '', timestamp: 1, retries: 1, ...fields };
}

function scheduled(id: number, time: number): ScheduleOp {
  return { type: 'scheduled', key: `key-${id}-${time}`, time, task: task(id) };
}

function applyAll(ops: readonly ScheduleOp[], state = empty()): Schedule {
  return ops.reduce((before, op) => apply(before, op), state);
}

function dumped(state: Schedule): string {
  return JSON.stringify([...dump(state)]);
}

function items(state: Schedule) {
  return [...state.items];
}

function ids(state: Schedule): string[] {
  return items(state).map((item) => item.task.id);
}

/** A generator of the same numbers in every run. */
function numbers(seed: number) {
  let state = seed;
  return (below: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % below;
  };
}

function randomOp(state: Schedule, next: (below: number) => number): ScheduleOp {
  if (next(3) === 0) return randomRecurringOp(state, next);
  const some = items(state)[next(Math.max(1, state.byId.size))];
  const keys = items(state)
    .filter(() => next(3) === 0)
    .map((item) => item.key);
  const ops: ScheduleOp[] = [
    scheduled(next(30), next(20)),
    scheduled(next(30), next(20)),
    scheduled(next(30), next(20)),
    { type: 'unscheduled', id: some?.task.id ?? 'TQ:TaskQueue:1' },
    {
      type: 'refused',
      id: some?.task.id ?? 'TQ:TaskQueue:1',
      refusals: next(9) + 1,
      retryAt: 10 + next(20),
    },
    { type: 'handedOver', keys: next(4) === 0 ? [...keys, 'gone'] : keys.slice(0, 2) },
    next(5) === 0
      ? { type: 'cleared' }
      : { type: 'identified', id: `id-${next(9)}`, salt: '1', revision: state.revision + next(3) },
  ];
  return ops[next(ops.length)] as ScheduleOp;
}

function randomRecurringOp(state: Schedule, next: (below: number) => number): ScheduleOp {
  const [name, id] = [`entry-${next(4)}`, next(40)];
  const progress = { decidedAt: next(9), handedOver: next(9), skipped: 0, missed: 0, last: [] };
  const rule = { task: task(0), timing: { every: 60, anchor: 0 }, catchUp: 'one', overlap: 'allow' } as const;
  const item = items(state)[next(Math.max(1, state.byId.size))]?.task.id ?? 'TQ:TaskQueue:1';
  const ops: ScheduleOp[] = [
    { type: 'recurring', entry: { name, rule, isPaused: next(2) === 0, progress } },
    { type: 'recurred', name, progress: { ...progress, item } },
    {
      ...(scheduled(id, next(20)) as Extract<ScheduleOp, { type: 'scheduled' }>),
      occurrence: { of: name, plannedAt: 7 },
    },
    { type: 'held', id: item },
    { type: 'recurringRemoved', name },
  ];
  return ops[next(ops.length)] as ScheduleOp;
}

describe('the order of a schedule', () => {
  test('the earliest comes first and equal times keep their order of arrival', () => {
    const state = applyAll([
      scheduled(1, 5),
      scheduled(2, 3),
      scheduled(3, 5),
      scheduled(4, 3),
      scheduled(5, 4),
    ]);
    expect(ids(state)).toEqual([2, 4, 5, 1, 3].map((n) => `TQ:TaskQueue:${n}`));
  });

  test('a refused item stands at its next try and keeps its time', () => {
    const state = applyAll([
      scheduled(1, 1),
      scheduled(2, 5),
      { type: 'refused', id: 'TQ:TaskQueue:1', refusals: 1, retryAt: 9 },
    ]);
    expect(ids(state)).toEqual(['TQ:TaskQueue:2', 'TQ:TaskQueue:1']);
    expect(state.byId.get('TQ:TaskQueue:1')).toMatchObject({ time: 1, refusals: 1, retryAt: 9 });
  });

  test('ready are those up to the time, up to the limit, without the excepted', () => {
    const state = applyAll([1, 2, 3, 4, 5].map((n) => scheduled(n, n)));
    const times = (limit: number, except: string[]) =>
      readyItems(state, { dueUntil: 4, now: 4, limit, except: new Set(except) }).map((item) => item.time);
    expect(times(10, [])).toEqual([1, 2, 3, 4]);
    expect(times(2, [])).toEqual([1, 2]);
    expect(times(2, ['key-1-1', 'key-3-3'])).toEqual([2, 4]);
  });
});

describe('facts of a schedule', () => {
  test('a task scheduled under an id that is there takes its place', () => {
    const state = applyAll([scheduled(1, 5), scheduled(2, 6), scheduled(1, 7)]);
    expect(items(state).map((item) => [item.task.id, item.time])).toEqual([
      ['TQ:TaskQueue:2', 6],
      ['TQ:TaskQueue:1', 7],
    ]);
    expect(state.byId.size).toBe(2);
  });

  test('a hand-over takes out just the items of its keys, and each makes a revision', () => {
    const before = applyAll([1, 2, 3, 4].map((n) => scheduled(n, n)));
    const state = applyAll(
      [
        { type: 'handedOver', keys: ['key-4-4', 'key-2-2', 'never there'] },
        { type: 'handedOver', keys: ['never there'] },
      ],
      before,
    );
    expect(ids(state)).toEqual(['TQ:TaskQueue:1', 'TQ:TaskQueue:3']);
    expect([...state.byId.keys()].sort()).toEqual(ids(state));
    expect(state.revision).toBe(2);
  });

  test('a hand-over of an item leaves the next attempt in its place alone', () => {
    const state = applyAll([scheduled(1, 1), scheduled(1, 2), { type: 'handedOver', keys: ['key-1-1'] }]);
    expect(items(state).map((item) => item.key)).toEqual(['key-1-2']);
  });

  test('what is rolled back leaves no trace, over 300 random histories', () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const next = numbers(seed);
      let state = empty();
      for (let i = 0; i < 30; i += 1) state = apply(state, randomOp(state, next));
      const [before, size] = [dumped(state), state.byId.size];
      const steps: (() => void)[] = [];
      let ahead = state;
      for (let i = 0; i < 10; i += 1) {
        ahead = apply(ahead, randomOp(ahead, next), { push: (step) => steps.push(step) });
      }
      for (const step of steps.reverse()) step();
      expect(dumped(state)).toBe(before);
      expect(state.byId.size).toBe(size);
      expect(items(state).every((item) => state.byId.get(item.task.id) === item)).toBe(true);
    }
  });

  test('a fact that nobody knows is refused', () => {
    expect(() => apply(empty(), { type: 'other' } as never)).toThrow(
      expect.objectContaining({ code: 'INVALID_ENTRY' }),
    );
  });

  test('the same facts with and without undo lead to the same state', () => {
    const next = numbers(7);
    let [one, other] = [empty(), empty()];
    for (let i = 0; i < 500; i += 1) {
      const op = randomOp(one, next);
      one = apply(one, op);
      other = apply(other, op, { push: () => undefined });
    }
    expect(dumped(one)).toBe(dumped(other));
  });
});

describe('a schedule in a snapshot', () => {
  function reloaded(entries: Iterable<readonly [string, Json]>): Schedule {
    let state = empty();
    for (const [section, entry] of entries) state = load(state, section, entry);
    return state;
  }

  test('what was dumped is loaded again', () => {
    const next = numbers(3);
    let state = empty();
    for (let i = 0; i < 200; i += 1) state = apply(state, randomOp(state, next));
    const entries = JSON.parse(dumped(state)) as [string, Json][];
    const back = reloaded(entries);
    expect(dumped(back)).toBe(dumped(state));
    expect(back.byId.size).toBe(items(state).length);
  });

  test('entries that a person has put in another order are loaded in order', () => {
    const entries = [...dump(applyAll([1, 2, 3].map((n) => scheduled(n, n))))].reverse();
    expect(ids(reloaded(entries))).toEqual([1, 2, 3].map((n) => `TQ:TaskQueue:${n}`));
  });

  test.each([
    ['an unknown section', ['other', {}]],
    ['an item without a time', ['items', { key: 'k', serial: 1, task: task(1) }]],
    ['an item without a task', ['items', { key: 'k', serial: 1, time: 1 }]],
    ['a head that is a list', ['schedule', []]],
    ['a number', ['items', 7]],
    ['a recurring entry without a rule', ['recurring', { name: 'x', isPaused: false, progress: {} }]],
  ])('%s is refused', (_, [section, entry]) => {
    expect(() => load(empty(), section as string, entry as Json)).toThrow(
      expect.objectContaining({ code: 'INVALID_ENTRY' }),
    );
  });

  test('a second item with the same task is refused', () => {
    const [entry] = [...dump(applyAll([scheduled(1, 1)]))].map(([, item]) => item);
    const twice = () =>
      reloaded([
        ['items', entry as Json],
        ['items', entry as Json],
      ]);
    expect(twice).toThrow(expect.objectContaining({ code: 'INVALID_ENTRY' }));
  });
});
