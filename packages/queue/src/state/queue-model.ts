import type { Json, StateModel } from '@millrace/state-file';
import type { Outcome } from '../outcome.js';
import type { ProcessIdentity } from '../running/process-identity.js';
import type { TaskRecord } from '../task.js';
import { addFinished, applyOp } from './apply-op.js';
import type { BrakeKey } from '../brake.js';
import { dumpBrakes, loadBrake } from './brake-ops.js';
import type { BrakeEntry } from './brake-ops.js';
import { addProcessing } from './processing-tasks.js';
import { dumpDependencies } from './dependency-ops.js';
import type { DependencySections } from './dependency-ops.js';
import type { QueueOp, StoredSettings } from './queue-op.js';
import { DEFAULT_SETTINGS, emptyState, isPresent } from './queue-state.js';
import type { ProcessingTask, QueueState } from './queue-state.js';
import { dumpLeaving, dumpRetries } from './retry-ops.js';
import type { LeavingEntry, RetryEntry } from './retry-ops.js';
import type { WaitingTask } from './waiting-tasks.js';

/** What each section of a snapshot holds, an entry a line. */
interface Sections extends DependencySections {
  queue: { settings: StoredSettings; paused: boolean; lastNumber: number; isDraining?: true };
  runners: { id: string; process: ProcessIdentity };
  waiting: { task: TaskRecord; key?: string; tags?: string[]; order?: number; brake?: BrakeKey };
  deferred: { task: TaskRecord; tags: string[]; ownRule: boolean; order: number; brake?: BrakeKey };
  brakes: BrakeEntry;
  processing: Omit<ProcessingTask, 'previous' | 'next' | 'record'> & { task: TaskRecord };
  /** Those on their way to their scheduler. */
  retrying: LeavingEntry;
  retries: RetryEntry;
  finished: { task: TaskRecord; outcome: Outcome; at: number };
  handOvers: string;
  fences: { schedule: string; revision: number };
}

type Entry<K extends keyof Sections> = readonly [K, Sections[K]];

const LOAD: { readonly [K in keyof Sections]: (state: QueueState, entry: Sections[K]) => void } = {
  queue(state, { settings, paused, lastNumber, isDraining = false }) {
    expect(typeof settings === 'object' && typeof paused === 'boolean' && Number.isSafeInteger(lastNumber));
    Object.assign(state, {
      stored: settings,
      settings: { ...DEFAULT_SETTINGS, ...settings },
      paused,
      lastNumber,
      isDraining,
    });
  },
  runners(state, { id, process }) {
    expect(typeof id === 'string' && typeof process?.pid === 'number');
    state.runners.set(id, process);
  },
  waiting(state, entry) {
    const { task, ...hints } = entry;
    expect(!['outcome', 'runner', 'dueAt', 'ownRule', 'on'].some((key) => key in entry));
    state.waiting.add(checked(task, state), hints, 'back');
    if (hints.order !== undefined) state.deferred.noteOrder(hints.order);
  },
  deferred(state, { task, ...hints }) {
    expect(Array.isArray(hints.tags) && typeof hints.ownRule === 'boolean');
    state.deferred.add(checked(task, state), hints);
  },
  brakes: loadBrake,
  processing(state, { task, ...rest }) {
    expect(typeof rest.runner === 'string' && Array.isArray(rest.tags));
    addProcessing(state, { ...rest, record: checked(task, state), previous: undefined, next: undefined });
  },
  retrying(state, { task, dueAt, runner }) {
    expect(Number.isFinite(dueAt) && typeof runner === 'string');
    state.retrying.add({ record: checked(task, state), dueAt, runner });
  },
  retries(state, entry) {
    expect(Number.isFinite(entry.dueAt) && !('runner' in entry));
    state.retrying.add({ record: checked(entry.task, state), dueAt: entry.dueAt });
  },
  finished(state, entry) {
    expect(typeof entry.outcome?.status === 'string');
    addFinished(state, { ...entry, task: complete(entry.task), previous: undefined, next: undefined });
  },
  blocked(state, { task, key, on }) {
    expect(Array.isArray(on) && on.length > 0 && on.every((id) => typeof id === 'string'));
    state.blocked.add(checked(task, state), { key, on });
  },
  dependencies(state, { id, end }) {
    expect(typeof id === 'string' && typeof end === 'string');
    if (end === 'away') state.blocked.noteAway(id);
    else state.blocked.noteEnd(id, end);
  },
  handOvers(state, key) {
    expect(typeof key === 'string');
    state.handOvers.set(key, true);
  },
  fences(state, { schedule, revision }) {
    expect(typeof schedule === 'string' && Number.isSafeInteger(revision));
    state.fences.set(schedule, revision);
  },
};

/** How a queue is stored. */
export const queueModel: StateModel<QueueState, QueueOp> = {
  format: 'millrace-queue',
  version: 1,
  module: new URL('./queue-model.js', import.meta.url).href,
  empty: emptyState,
  apply: applyOp,
  sections: Object.keys(LOAD),
  dump: (state) => dump(state) as Iterable<readonly [string, Json]>,
  load(state, section, entry) {
    if (!Object.hasOwn(LOAD, section)) throw new Error(`there is no section ${JSON.stringify(section)}`);
    (LOAD[section as keyof Sections] as (state: QueueState, entry: unknown) => void)(state, entry);
    return state;
  },
};

function* dump(state: QueueState): Generator<{ [K in keyof Sections]: Entry<K> }[keyof Sections]> {
  const { stored, paused, lastNumber, isDraining } = state;
  yield ['queue', { settings: stored, paused, lastNumber, ...(isDraining && { isDraining }) }];
  for (const [id, process] of state.runners) yield ['runners', { id, process }];
  for (const waiting of state.waiting) yield ['waiting', toWaitingEntry(waiting)];
  for (const { record, tags, ownRule, order, brake } of state.deferred.inOrder())
    yield ['deferred', { task: record, tags: [...tags], ownRule, order, ...(brake && { brake }) }];
  yield* dumpBrakes(state);
  for (const { previous: _p, next: _n, record, ownKey, ...rest } of state.processing)
    yield ['processing', { task: record, ...rest, ...(ownKey !== undefined && { ownKey }) }];
  for (const entry of dumpLeaving(state)) yield ['retrying', entry];
  for (const entry of dumpRetries(state)) yield ['retries', entry];
  for (const { task, outcome, at } of state.finished) yield ['finished', { task, outcome, at }];
  yield* dumpDependencies(state);
  for (const key of state.handOvers.keys()) yield ['handOvers', key];
  for (const [schedule, revision] of state.fences) yield ['fences', { schedule, revision }];
}

function toWaitingEntry({ record, ownKey, tags, order, brake }: WaitingTask): Sections['waiting'] {
  return {
    task: record,
    ...(ownKey !== undefined && { key: ownKey }),
    ...(tags && { tags: [...tags] }),
    ...(order !== undefined && { order }),
    ...(brake && { brake }),
  };
}

function expect(holds: boolean): void {
  if (!holds) throw new Error('the entry is not one of this section');
}

function checked(task: TaskRecord, state: QueueState): TaskRecord {
  if (isPresent(state, complete(task).id)) throw new Error(`task ${task.id} is there twice`);
  return task;
}

function complete(task: TaskRecord): TaskRecord {
  if (typeof task?.id === 'string' && typeof task.command === 'string' && Number.isFinite(task.timestamp))
    return task;
  throw new Error('a task is not complete');
}
