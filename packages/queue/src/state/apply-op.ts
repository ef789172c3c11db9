import type { UndoLog } from '@millrace/state-file';
import type { Outcome } from '../outcome.js';
import type { TaskRecord } from '../task.js';
import { BRAKE_APPLY, noteStart } from './brake-ops.js';
import type { DependencyEnd } from './blocked-tasks.js';
import { CANCEL_APPLY } from './cancel-ops.js';
import { EDIT_APPLY } from './edit-ops.js';
import { DEPENDENCY_APPLY } from './dependency-ops.js';
import { addProcessing, changeProcessing, found, processing, removeProcessing } from './processing-tasks.js';
import type { QueueOp } from './queue-op.js';
import { DEFAULT_SETTINGS, isPresent } from './queue-state.js';
import type { FinishedRecord, ProcessingTask, QueueState } from './queue-state.js';
import { RETRY_APPLY } from './retry-ops.js';
import { REVIVE_APPLY } from './revive-ops.js';
import { deleteKey, setField, setKey } from './undoable-map.js';
import { takeOut } from './unstarted-tasks.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Op<K extends QueueOp['op']> = Extract<QueueOp, { op: K }>;
type Apply<K extends QueueOp['op']> = (state: Mutable<QueueState>, op: Op<K>, undo?: UndoLog) => void;

const OWN_PREFIX = 'TQ:TaskQueue:';

/** What each fact does to the state. Throws where a fact speaks of a task that is not there: then the journal is damaged. */
const APPLY: { readonly [K in QueueOp['op']]: Apply<K> } = {
  ...CANCEL_APPLY,
  ...BRAKE_APPLY,
  ...RETRY_APPLY,
  ...REVIVE_APPLY,
  ...EDIT_APPLY,
  ...DEPENDENCY_APPLY,
  settings(state, { settings }, undo) {
    setField(state, 'stored', { ...state.stored, ...settings }, undo);
    setField(state, 'settings', { ...DEFAULT_SETTINGS, ...state.stored }, undo);
    forgetOldHistory(state, undo);
  },
  pause: (state, _, undo) => setField(state, 'paused', true, undo),
  resume(state, _, undo) {
    setField(state, 'paused', false, undo);
    setField(state, 'isDraining', false, undo);
  },
  add(state, { task, key }, undo) {
    if (isPresent(state, task.id)) throw new Error(`task ${task.id} is there already`);
    const number = ownNumber(task.id);
    if (number > state.lastNumber) setField(state, 'lastNumber', number, undo);
    state.waiting.add(task, { key }, 'back', undo);
    state.blocked.noteBack(task.id, undo);
  },
  remove(state, { id }, undo) {
    takeOut(state, id, undo);
    state.blocked.noteEnd(id, 'removed', undo);
  },
  runner: (state, { id, process }, undo) => setKey(state.runners, id, process, undo),
  runnerGone: (state, { id }, undo) => deleteKey(state.runners, id, undo),
  claim(state, { id, runner, attempt, at, mono, limit, tags = [] }, undo) {
    const waiting = found(state.waiting.get(id), id);
    state.waiting.remove(waiting, undo);
    const record = withChanges(withoutPid(waiting.record), { started: at, attempts: attempt });
    const { ownKey } = waiting;
    if (state.brakes.size > 0) noteStart(state, record.command, tags, [at, mono], undo);
    const links = { previous: undefined, next: undefined };
    addProcessing(state, { record, runner, mono, limit, tags, ownKey, ...links }, undo);
  },
  spawn(state, { id, process }, undo) {
    const { record } = processing(state, id);
    changeProcessing(state, id, { child: process, record: withChanges(record, { pid: process.pid }) }, undo);
  },
  adopt: (state, { id, runner }, undo) => changeProcessing(state, id, { runner }, undo),
  progress: (state, { id, value }, undo) => changeProcessing(state, id, { progress: value }, undo),
  defer(state, { id, tags, ownRule = false, brake }, undo) {
    const waiting = found(state.waiting.get(id), id);
    state.waiting.remove(waiting, undo);
    state.deferred.add(waiting.record, { tags, ownRule, brake, order: waiting.order }, undo);
  },
  undefer(state, { id, key }, undo) {
    const deferred = found(state.deferred.get(id), id);
    state.deferred.remove(deferred, undo);
    const { record, tags, order, brake } = deferred;
    state.waiting.add(record, { key, tags, order, brake }, 'behind returned', undo);
  },
  requeue(state, { id, reason, key }, undo) {
    const { record, tags, ownKey } = removeProcessing(state, id, undo);
    const deaths = (record.deaths ?? 0) + (reason === 'runner died' ? 1 : 0);
    state.waiting.add(
      { ...withoutPid(record), ...(deaths > 0 && { deaths }) },
      { key: key ?? ownKey, tags },
      'front',
      undo,
    );
  },
  settle(state, { id, at, outcome }, undo) {
    const task = removeProcessing(state, id, undo);
    if (outcome.status === 'retried') retry(state, task, at, outcome, undo);
    else
      end(
        state,
        { task: task.record, outcome, at, previous: undefined, next: undefined },
        outcome.status,
        undo,
      );
  },
  discard(state, { id, at, outcome }, undo) {
    const task = takeOut(state, id, undo);
    const { status } = outcome;
    if (status === 'retried') throw new Error(`task ${id} cannot be discarded to be retried`);
    end(state, { task, outcome, at, previous: undefined, next: undefined }, status, undo);
  },
  takeRetry(state, { id, runner }, undo) {
    const retrying = found(state.retrying.leaving.get(id), id);
    state.retrying.remove(retrying, undo);
    state.retrying.add({ ...retrying, runner }, undo);
  },
  rescheduled(state, { id }, undo) {
    state.retrying.remove(found(state.retrying.get(id), id), undo);
    state.blocked.noteAway(id, undo);
  },
  handedOver: (state, { key }, undo) => setKey(state.handOvers, key, true, undo),
  handOversForgotten(state, { keys, schedule, revision }, undo) {
    for (const key of keys) deleteKey(state.handOvers, key, undo);
    if (schedule === undefined || revision === undefined) return;
    setKey(state.fences, schedule, Math.max(revision, state.fences.get(schedule) ?? 0), undo);
  },
};

/** The state after one fact; it is changed in place. */
export function applyOp(state: QueueState, op: QueueOp, undo?: UndoLog): QueueState {
  if (!Object.hasOwn(APPLY, op.op)) throw new Error(`unknown fact ${JSON.stringify(op.op)}`);
  (APPLY[op.op] as (state: QueueState, op: QueueOp, undo?: UndoLog) => void)(state, op, undo);
  return state;
}

/** Puts a task that has ended into history, and remembers that for those that wait for it. */
function end(state: QueueState, record: FinishedRecord, status: DependencyEnd, undo?: UndoLog): void {
  addFinished(state, record, undo);
  state.blocked.noteEnd(record.task.id, status, undo);
}

/** Puts a task into history, and forgets the oldest there beyond the limit. */
export function addFinished(state: QueueState, record: FinishedRecord, undo?: UndoLog): void {
  const former = state.finishedById.get(record.task.id);
  if (former) state.finished.remove(former, undo);
  state.finished.append(record, undo);
  setKey(state.finishedById, record.task.id, record, undo);
  forgetOldHistory(state, undo);
}

function forgetOldHistory(state: QueueState, undo?: UndoLog): void {
  while (state.finished.first && state.finished.size > state.settings.historyLimit) {
    const { first } = state.finished;
    state.finished.remove(first, undo);
    deleteKey(state.finishedById, first.task.id, undo);
  }
}

function retry(
  state: QueueState,
  { record, runner }: ProcessingTask,
  at: number,
  { delaySeconds = 0 }: Outcome,
  undo?: UndoLog,
): void {
  const retrying = withChanges(withoutPid(record), { retries: Math.max(0, record.retries - 1) });
  state.retrying.add({ record: retrying, runner, dueAt: at + delaySeconds }, undo);
}

/** A changed copy. Not by spreading: V8 takes 20 microseconds to add a property to a spread copy. */
function withChanges(record: TaskRecord, changes: Partial<TaskRecord>): TaskRecord {
  return Object.assign({}, record, changes);
}

/** The number in an id that this queue gave; 0 in others. */
function ownNumber(id: string): number {
  const number = id.startsWith(OWN_PREFIX) ? Number(id.slice(OWN_PREFIX.length)) : 0;
  return Number.isSafeInteger(number) ? number : 0;
}

/** The child that ran it is gone. */
function withoutPid(record: TaskRecord): TaskRecord {
  if (record.pid === undefined) return record;
  const { pid: _, ...rest } = record;
  return rest;
}
