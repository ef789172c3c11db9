import { describe, expect, test } from '@jest/globals';
import type { StateModel } from '../model.js';
import { describeStateModel } from './state-model-suite.js';
import { tally } from '../../test/support/tally.mjs';
import type { Add, Tally } from '../../test/support/tally.mjs';

const operations: Add[] = [{ id: 'a' }, { id: 'b' }, { id: 'a' }, { id: '\u2028"' }];

describeStateModel('a tally', { model: tally, operations }, { describe, test });

/** The names of the tests that fail for a model. */
function failures(model: StateModel<Tally, Add>, history: readonly unknown[] = operations): string[] {
  const failed: string[] = [];
  describeStateModel(
    'a broken tally',
    { model, operations: history as Add[] },
    {
      describe: (_, body) => body(),
      test: (name, body) => {
        try {
          body();
        } catch {
          failed.push(name);
        }
      },
    },
  );
  return failed;
}

describe('the suite for models', () => {
  test('passes a sound model', () => {
    expect(failures(tally)).toEqual([]);
  });

  test('finds a fact that is not taken back whole', () => {
    const model: typeof tally = { ...tally, apply: (state, op) => tally.apply(state, op) };
    expect(failures(model)).toEqual(['takes back every fact', 'takes back all facts, newest first']);
  });

  test('finds steps that only work oldest first', () => {
    const model: typeof tally = {
      ...tally,
      apply(state, op, undo) {
        const { total } = state;
        undo?.push(() => (state.total = total));
        return tally.apply(state, op, undo);
      },
    };
    expect(failures(model)).toEqual([]);
    const forgetful: typeof tally = {
      ...tally,
      apply: (state, op, undo) => tally.apply(state, op, op.id === 'a' ? undo : undefined),
    };
    expect(failures(forgetful)).toContain('takes back every fact');
  });

  test('finds a dump that forgets something', () => {
    const model: typeof tally = {
      ...tally,
      *dump(state) {
        const [first, ...rest] = tally.dump(state);
        yield* first && state.total !== 3 ? [first, ...rest] : rest;
      },
    };
    expect(failures(model)).toContain('goes on from what it loaded as from the original');
  });

  test('finds an empty state that is shared', () => {
    const state = tally.empty();
    expect(failures({ ...tally, empty: () => state })).toContain('makes a new empty state each time');
  });

  test('finds facts that JSON changes and facts that the model changes', () => {
    expect(failures(tally, [{ id: 'a', at: new Date() }])).toEqual(['has facts that survive JSON']);
    const model: typeof tally = {
      ...tally,
      apply(state, op, undo) {
        const after = tally.apply(state, op, undo);
        Object.assign(op, { seen: true });
        return after;
      },
    };
    expect(failures(model)).toEqual(['leaves its facts as they are']);
  });

  test('finds sections in two parts, sections with bad names and unknown ones that are swallowed', () => {
    const scattered: typeof tally = {
      ...tally,
      *dump(state) {
        yield* tally.dump(state);
        yield ['tally', { total: state.total, hash: state.hash }];
      },
    };
    expect(failures(scattered)).toEqual(['dumps JSON, in sections that are adjacent and well named']);
    const swallowing: typeof tally = { ...tally, load: (state) => state };
    expect(failures(swallowing)).toContain('refuses an entry of a section that it does not know');
  });

  test('finds a model that depends on more than its facts', () => {
    let calls = 0;
    const model: typeof tally = {
      ...tally,
      apply: (state, op, undo) => tally.apply(state, { id: `${op.id}${(calls += 1)}` }, undo),
    };
    expect(failures(model)).toContain('comes to the same state when its history is replayed from JSON');
  });
});
