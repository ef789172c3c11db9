import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import type { Json, StateModel } from '@millrace/state-file';

/** The functions of a test runner, as jest, vitest and node:test have them. */
export interface TestRunner {
  readonly describe: (name: string, body: () => void) => void;
  readonly test: (name: string, body: () => void) => void;
}

/** A model, and a history that covers what its facts can do: each is valid behind those before it. */
export interface StateModelExample<S, Op> {
  readonly model: StateModel<S, Op>;
  readonly operations: readonly Op[];
}

const SECTION = /^[a-z][A-Za-z]*$/;

/**
 * What a state file relies on in a model, as tests: run it in the tests of your own model.
 *
 *     describeStateModel('the counter', { model, operations: [{ add: 1 }, { reset: true }] }, { describe, test });
 */
export function describeStateModel<S, Op>(
  name: string,
  example: StateModelExample<S, Op>,
  { describe, test }: TestRunner,
): void {
  const suite = new Suite(example);
  describe(`the model of ${name}`, () => {
    test('has a name and a version', () => suite.isNamed());
    test('makes a new empty state each time', () => suite.emptyStatesAreSeparate());
    test('dumps JSON, in sections that are adjacent and well named', () => suite.dumpsAreStorable());
    test('has facts that survive JSON', () => suite.factsSurviveJson());
    test('leaves its facts as they are', () => suite.factsStayAsTheyAre());
    test('takes back every fact', () => suite.everyFactIsTakenBack());
    test('takes back all facts, newest first', () => suite.allFactsAreTakenBack());
    test('comes to the same state whether or not it keeps how to take facts back', () =>
      suite.undoMakesNoDifference());
    test('loads what it dumped', () => suite.dumpsAreLoaded());
    test('goes on from what it loaded as from the original', () => suite.loadedStatesGoOn());
    test('comes to the same state when its history is replayed from JSON', () =>
      suite.replayIsDeterministic());
    test('refuses an entry of a section that it does not know', () => suite.unknownSectionsAreRefused());
  });
}

class Suite<S, Op> {
  readonly model: StateModel<S, Op>;
  readonly operations: readonly Op[];

  constructor({ model, operations }: StateModelExample<S, Op>) {
    this.model = model;
    this.operations = operations;
  }

  isNamed(): void {
    assert.match(this.model.format, /\S/, 'format is empty');
    assert.ok(
      Number.isSafeInteger(this.model.version) && this.model.version > 0,
      'version is no positive integer',
    );
    assert.ok(this.operations.length > 0, 'the example has no operations');
  }

  emptyStatesAreSeparate(): void {
    const before = this.#dump(this.model.empty());
    this.#stateAfter(this.operations.length);
    assert.equal(this.#dump(this.model.empty()), before, 'facts about one state changed the next empty one');
  }

  dumpsAreStorable(): void {
    this.#atEachStep((state, step) => {
      const entries = [...this.model.dump(state)];
      const sections = entries
        .map(([section]) => section)
        .filter((section, i, all) => section !== all[i - 1]);
      assert.deepEqual(sections, [...new Set(sections)], `after ${step}, a section is dumped in two parts`);
      for (const section of sections)
        assert.match(section, SECTION, `after ${step}, a section has a bad name`);
      for (const [section, entry] of entries)
        assertSurvivesJson(entry, `after ${step}, an entry of ${section}`);
    });
  }

  factsSurviveJson(): void {
    this.operations.forEach((op, i) => assertSurvivesJson(op, `operation ${i}`));
  }

  factsStayAsTheyAre(): void {
    const operations = this.operations.map(copy);
    operations.reduce((state, op) => this.model.apply(state, op), this.model.empty());
    operations.forEach((op, i) => {
      assert.ok(
        isDeepStrictEqual(op, copy(this.operations[i])),
        `operation ${i}, or a later one, changes it`,
      );
    });
  }

  everyFactIsTakenBack(): void {
    this.#atEachStep((state, step, next) => {
      if (next === undefined) return;
      const before = this.#dump(state);
      const steps: (() => void)[] = [];
      this.model.apply(state, copy(next), { push: (undo) => steps.push(undo) });
      for (const undo of steps.reverse()) undo();
      assert.equal(this.#dump(state), before, `taking back operation ${step} leaves something`);
    });
  }

  allFactsAreTakenBack(): void {
    let state = this.model.empty();
    const before = this.#dump(state);
    const steps: (() => void)[] = [];
    for (const op of this.operations) {
      const former = state;
      state = this.model.apply(state, copy(op), { push: (undo) => steps.push(undo) });
      steps.push(() => (state = former));
    }
    for (const undo of steps.reverse()) undo();
    assert.equal(this.#dump(state), before, 'taking back all operations leaves something');
  }

  undoMakesNoDifference(): void {
    const kept = this.operations.reduce(
      (state, op) => this.model.apply(state, copy(op), { push: () => undefined }),
      this.model.empty(),
    );
    assert.equal(this.#dump(kept), this.#dump(this.#stateAfter(this.operations.length)));
  }

  dumpsAreLoaded(): void {
    this.#atEachStep((state, step) => {
      assert.equal(
        this.#dump(this.#reloaded(state)),
        this.#dump(state),
        `what is dumped after ${step} loads differently`,
      );
    });
  }

  loadedStatesGoOn(): void {
    const last = this.#dump(this.#stateAfter(this.operations.length));
    this.#atEachStep((state, step) => {
      const rest = this.operations.slice(step).map(copy);
      const end = rest.reduce((before, op) => this.model.apply(before, op), this.#reloaded(state));
      assert.equal(this.#dump(end), last, `a state loaded after ${step} goes on differently`);
    });
  }

  replayIsDeterministic(): void {
    const once = this.#dump(this.#stateAfter(this.operations.length));
    assert.equal(this.#dump(this.#stateAfter(this.operations.length)), once);
  }

  unknownSectionsAreRefused(): void {
    assert.throws(
      () => this.model.load(this.model.empty(), 'thereIsNoSuchSection', null),
      'an entry of an unknown section would be lost without a word',
    );
  }

  /** Calls with the state after each number of operations, and with the operation that is next. */
  #atEachStep(body: (state: S, step: number, next: Op | undefined) => void): void {
    for (let step = 0; step <= this.operations.length; step += 1)
      body(this.#stateAfter(step), step, this.operations[step]);
  }

  #stateAfter(count: number): S {
    return this.operations
      .slice(0, count)
      .reduce((state, op) => this.model.apply(state, copy(op)), this.model.empty());
  }

  #reloaded(state: S): S {
    const entries = JSON.parse(this.#dump(state)) as [string, Json][];
    return entries.reduce(
      (before, [section, entry]) => this.model.load(before, section, entry),
      this.model.empty(),
    );
  }

  #dump(state: S): string {
    return JSON.stringify([...this.model.dump(state)]);
  }
}

function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

function assertSurvivesJson(value: unknown, what: string): void {
  const json = JSON.stringify(value) as string | undefined;
  assert.ok(
    json !== undefined && isDeepStrictEqual(JSON.parse(json), value),
    `${what} does not survive JSON`,
  );
}
