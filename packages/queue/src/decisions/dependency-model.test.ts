import { expect, test } from '@jest/globals';
import type { UndoLog } from '@millrace/state-file';
import fc from 'fast-check';
import type { OutcomeStatus } from '../outcome.js';
import { Registry } from '../registry.js';
import { queueModel } from '../state/queue-model.js';
import type { QueueOp } from '../state/queue-op.js';
import type { QueueState } from '../state/queue-state.js';
import { Task } from '../task.js';
import { admitBatch } from './admit.js';
import { cancel } from './cancel.js';
import { claimNext } from './claim.js';
import type { Claimant } from './claim.js';
import { unqueue } from './remove.js';
import { settle } from './settle.js';

/** What is done to a queue. Numbers pick from the tasks that were queued so far. */
type Step =
  | { readonly do: 'queue' | 'save'; readonly after: readonly number[]; readonly runsAnyway: boolean }
  | { readonly do: 'run'; readonly end: Exclude<OutcomeStatus, 'retried'> }
  | { readonly do: 'unqueue' | 'cancel'; readonly task: number }
  | { readonly do: 'reload' };

/** Where a task is: what a person would keep on paper. */
interface Noted {
  readonly runsAnyway: boolean;
  readonly saves: boolean;
  after: Set<string>;
  place: 'waiting' | 'blocked' | 'gone' | Exclude<OutcomeStatus, 'retried'>;
}

/** The plain model: who waits for whom, and nothing about portions, indexes or facts. */
class Notes {
  readonly tasks = new Map<string, Noted>();

  add(id: string, after: readonly string[], runsAnyway: boolean, saves: boolean): void {
    if (saves && after.length === 0) this.#override(id);
    const places = after.map((other) => this.tasks.get(other)?.place);
    const fails = places.some((place) => !['waiting', 'blocked', 'done'].includes(place ?? ''));
    const open = after.filter((_, i) => places[i] === 'waiting' || places[i] === 'blocked');
    const place = fails && !runsAnyway ? 'cancelled' : open.length > 0 ? 'blocked' : 'waiting';
    this.tasks.set(id, { runsAnyway, saves, after: new Set(open), place });
  }

  end(id: string, place: Exclude<Noted['place'], 'waiting' | 'blocked'>): void {
    (this.tasks.get(id) as Noted).place = place;
    for (const [other, task] of this.tasks) {
      if (task.place !== 'blocked' || !task.after.delete(id)) continue;
      if (place !== 'done' && !task.runsAnyway) this.end(other, 'cancelled');
      else if (task.after.size === 0) task.place = 'waiting';
    }
  }

  /** Only what waits is overridden; who waited for it waits for the one that overrode it. */
  #override(by: string): void {
    for (const [id, task] of this.tasks) {
      if (task.place !== 'waiting' || !task.saves) continue;
      task.place = 'gone';
      for (const other of this.tasks.values()) if (other.after.delete(id)) other.after.add(by);
    }
  }
}

const registry = new Registry();
registry.register('note', { processTask: () => undefined });
registry.register('save', { overrides: (_, old) => old.command === 'save', processTask: () => undefined });

class Queue {
  state = queueModel.empty();
  now = 0;

  get claimant(): Claimant {
    const process = { pid: 7 } as unknown as Claimant['process'];
    return { runner: 'one', process, registry, now: this.now, mono: this.now };
  }

  /** Decides twice, as when another process was faster the first time. */
  update<R>(decide: (tx: { state: QueueState; emit(op: QueueOp): void }) => R): R {
    const undone: (() => void)[] = [];
    const undo: UndoLog = { push: (step) => void undone.push(step) };
    const before = JSON.stringify([...queueModel.dump(this.state)]);
    decide({ state: this.state, emit: (op) => void queueModel.apply(this.state, op, undo) });
    for (const step of undone.reverse()) step();
    expect(JSON.stringify([...queueModel.dump(this.state)])).toBe(before);
    return decide({ state: this.state, emit: (op) => void queueModel.apply(this.state, op) });
  }

  queue(step: Extract<Step, { after: unknown }>, ids: readonly string[]): { id: string; after: string[] } {
    const after = [...new Set(step.after.flatMap((n) => ids[n % Math.max(1, ids.length)] ?? []))];
    const known = after.filter((id) => isKnown(this.state, id));
    const task = new Task({
      command: step.do === 'save' ? 'save' : 'note',
      args: [String(ids.length)],
      after: known,
      onDependencyFailure: step.runsAnyway ? 'run' : 'cancel',
    });
    const admissible = { task, processor: registry.get(task.command) as never };
    const [report] = this.update((tx) => admitBatch(tx, [admissible], { at: this.now, forgotten: [] }));
    if (report?.status !== 'queued') throw new Error(`not queued: ${JSON.stringify(report)}`);
    return { id: report.id, after: known };
  }

  run(status: Exclude<OutcomeStatus, 'retried'>): string | undefined {
    const result = this.update((tx) => claimNext(tx, this.claimant));
    if (result.status !== 'claimed') return undefined;
    this.update((tx) => settle(tx, result.claim.record, { status }, this.now));
    return result.claim.record.id;
  }

  reload(): void {
    const entries = JSON.parse(JSON.stringify([...queueModel.dump(this.state)])) as [string, never][];
    this.state = queueModel.empty();
    for (const [section, entry] of entries) queueModel.load(this.state, section, entry);
  }

  placeOf(id: string): Noted['place'] {
    if (this.state.waiting.get(id)) return 'waiting';
    if (this.state.blocked.get(id)) return 'blocked';
    return (this.state.finishedById.get(id)?.outcome.status ?? 'gone') as Noted['place'];
  }
}

function isKnown(state: QueueState, id: string): boolean {
  return Boolean(state.waiting.get(id) ?? state.blocked.get(id) ?? state.finishedById.get(id));
}

function take(queue: Queue, notes: Notes, step: Step): void {
  const ids = [...notes.tasks.keys()];
  queue.now += 1;
  if (step.do === 'reload') return queue.reload();
  if ('after' in step) {
    const { id, after } = queue.queue(step, ids);
    return notes.add(id, after, step.runsAnyway, step.do === 'save');
  }
  if (step.do === 'run') {
    const id = queue.run(step.end);
    return id === undefined ? undefined : notes.end(id, step.end);
  }
  const id = ids[step.task % Math.max(1, ids.length)];
  if (id === undefined || !['waiting', 'blocked'].includes(queue.placeOf(id))) return;
  if (step.do === 'unqueue') queue.update((tx) => unqueue(tx, id, queue.now));
  else queue.update((tx) => cancel(tx, id, {}, queue.now));
  notes.end(id, step.do === 'unqueue' ? 'gone' : 'cancelled');
}

function compare(queue: Queue, notes: Notes): void {
  const found = [...notes.tasks.keys()].map((id) => [id, queue.placeOf(id)]);
  expect(found).toEqual([...notes.tasks].map(([id, { place }]) => [id, place]));
}

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom('queue' as const, 'queue' as const, 'save' as const),
      after: fc.array(fc.nat(20), { maxLength: 3 }),
      runsAnyway: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('run' as const),
      end: fc.constantFrom('done', 'done', 'done', 'failed', 'timedOut', 'lost'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('unqueue', 'cancel'), task: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'reload' as const }) },
);

test('whatever is queued, run, taken out and overridden, each task is where a plain model has it, and none stays blocked', () => {
  fc.assert(
    fc.property(fc.array(steps, { maxLength: 40 }), (all) => {
      const [queue, notes] = [new Queue(), new Notes()];
      for (const step of all) {
        take(queue, notes, step);
        compare(queue, notes);
      }
      while (queue.state.waiting.size > 0) take(queue, notes, { do: 'run', end: 'done' });
      compare(queue, notes);
      expect(queue.state.blocked.size).toBe(0);
    }),
    { numRuns: 300 },
  );
});
