import type { Json, UndoLog } from '@millrace/state-file';
import type { Schedule } from '../schedule.js';
import type { Progress, RecurringEntry } from './recurring-entry.js';

/** The facts of a schedule's recurring entries. */
export type RecurringOp =
  /** An entry was added, or changed by a person. */
  | { readonly type: 'recurring'; readonly entry: RecurringEntry }
  | { readonly type: 'recurringRemoved'; readonly name: string }
  /** An occurrence was handed over or left out, or put in; the item itself has a fact of its own. */
  | { readonly type: 'recurred'; readonly name: string; readonly progress: Progress };

/** The state after a fact of a recurring entry. */
export function applyRecurring(state: Schedule, op: RecurringOp, undo?: UndoLog): Schedule {
  switch (op.type) {
    case 'recurring':
      return put(state, op.entry.name, op.entry, undo);
    case 'recurringRemoved':
      return put(state, op.name, undefined, undo);
    case 'recurred': {
      const entry = state.recurring.get(op.name);
      return put(state, op.name, entry && { ...entry, progress: op.progress }, undo);
    }
  }
}

function put(state: Schedule, name: string, entry: RecurringEntry | undefined, undo?: UndoLog): Schedule {
  const before = state.recurring.get(name);
  const set = (value: RecurringEntry | undefined): void => {
    if (value) state.recurring.set(name, value);
    else state.recurring.delete(name);
  };
  set(entry);
  undo?.push(() => set(before));
  return state;
}

/** The entries as a snapshot holds them, by name. */
export function* dumpRecurring({ recurring }: Schedule): Iterable<readonly [string, Json]> {
  const byName = [...recurring.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of byName) yield ['recurring', entry as unknown as Json];
}

/** Whether an entry of a snapshot is one that `dumpRecurring` can have made. */
export function isRecurringEntry(value: unknown): value is RecurringEntry {
  const { name, rule, isPaused, progress } = fieldsOf(value);
  const { task, timing } = fieldsOf(rule);
  const { every, cron } = fieldsOf(timing);
  const { decidedAt, handedOver, skipped, missed, last } = fieldsOf(progress);
  return (
    typeof name === 'string' &&
    typeof isPaused === 'boolean' &&
    typeof fieldsOf(task).command === 'string' &&
    (typeof cron === 'string' || Number.isFinite(every)) &&
    [decidedAt, handedOver, skipped, missed].every(Number.isFinite) &&
    Array.isArray(last)
  );
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
