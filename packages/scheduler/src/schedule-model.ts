import type { TaskRecord } from '@millrace/queue';
import type { Json, StateModel, UndoLog } from '@millrace/state-file';
import { SchedulerError } from './errors.js';
import { OrderedItems } from './ordered-items.js';
import type { Occurrence } from './recurring/recurring-entry.js';
import { applyRecurring, dumpRecurring, isRecurringEntry } from './recurring/recurring-ops.js';
import type { RecurringOp } from './recurring/recurring-ops.js';
import { insert, remove } from './schedule.js';
import type { Schedule } from './schedule.js';
import type { ScheduledItem } from './scheduled-item.js';

/** The facts of a schedule's history. */
export type ScheduleOp =
  /** It is created; or it was found older than the queue knows it, and continues under a new salt. */
  | { readonly type: 'identified'; readonly id: string; readonly salt: string; readonly revision: number }
  /** A task was put in, in place of an earlier one with its id. */
  | {
      readonly type: 'scheduled';
      readonly key: string;
      readonly time: number;
      readonly task: TaskRecord;
      readonly occurrence?: Occurrence;
    }
  | { readonly type: 'unscheduled'; readonly id: string }
  /** All are gone but the occurrences of recurring entries. */
  | { readonly type: 'cleared' }
  /** A queue has these, also those that are gone from the schedule already. */
  | { readonly type: 'handedOver'; readonly keys: readonly string[] }
  | { readonly type: 'refused'; readonly id: string; readonly refusals: number; readonly retryAt: number }
  /** It is due, but the occurrence before has not ended. */
  | { readonly type: 'held'; readonly id: string }
  | RecurringOp;

/**
 * What the state file of a schedule holds.
 * Source: "I need to delay the queuing of tasks" of cPanel::TaskQueue::Recipes.
 */
export const scheduleModel: StateModel<Schedule, ScheduleOp> = {
  format: 'millrace-schedule',
  version: 1,
  module: new URL('./schedule-model.js', import.meta.url).href,
  empty: () => ({
    id: '',
    salt: '',
    serial: 0,
    revision: 0,
    items: new OrderedItems(),
    byId: new Map(),
    recurring: new Map(),
  }),
  apply,
  sections: ['schedule', 'items', 'recurring'],
  dump,
  load,
};

function apply(state: Schedule, op: ScheduleOp, undo?: UndoLog): Schedule {
  switch (op.type) {
    case 'identified':
      return { ...state, id: op.id, salt: op.salt, revision: op.revision };
    case 'scheduled':
      return schedule(state, op, undo);
    case 'unscheduled':
      return replace(state, state.byId.get(op.id), undefined, undo);
    case 'cleared':
      return clear(state);
    case 'handedOver':
      return handOver(state, new Set(op.keys), undo);
    case 'refused':
      return refuse(state, op, undo);
    case 'held':
      return hold(state, op, undo);
    case 'recurring':
    case 'recurringRemoved':
    case 'recurred':
      return applyRecurring(state, op, undo);
    default:
      throw new SchedulerError('INVALID_ENTRY', 'A schedule knows no such fact', { op });
  }
}

type OpOf<T extends ScheduleOp['type']> = Extract<ScheduleOp, { type: T }>;

function schedule(state: Schedule, { type: _, ...given }: OpOf<'scheduled'>, undo?: UndoLog): Schedule {
  const serial = state.serial + 1;
  replace(state, state.byId.get(given.task.id), { ...given, serial }, undo);
  return { ...state, serial };
}

function clear(state: Schedule): Schedule {
  const cleared = { ...state, items: new OrderedItems(), byId: new Map<string, ScheduledItem>() };
  for (const item of state.items) if (item.occurrence) insert(cleared, item);
  return cleared;
}

function hold(state: Schedule, { id }: OpOf<'held'>, undo?: UndoLog): Schedule {
  const item = state.byId.get(id);
  return replace(state, item, item && { ...item, isHeld: true }, undo);
}

function refuse(state: Schedule, { id, refusals, retryAt }: OpOf<'refused'>, undo?: UndoLog): Schedule {
  const before = state.byId.get(id);
  if (!before) return state;
  const { isHeld: _, ...item } = before;
  return replace(state, before, { ...item, refusals, retryAt }, undo);
}

/** Puts one item in place of another, in place; either may be missing. */
function replace(state: Schedule, before?: ScheduledItem, after?: ScheduledItem, undo?: UndoLog): Schedule {
  if (before) remove(state, before);
  if (after) insert(state, after);
  undo?.push(() => {
    if (after) remove(state, after);
    if (before) insert(state, before);
  });
  return state;
}

function handOver(state: Schedule, keys: ReadonlySet<string>, undo?: UndoLog): Schedule {
  for (const item of itemsOf(state, keys)) replace(state, item, undefined, undo);
  return { ...state, revision: state.revision + 1 };
}

/** The items with these keys. Looks no further than the last of them: what is handed over stands in front. */
function itemsOf(state: Schedule, keys: ReadonlySet<string>): ScheduledItem[] {
  const found: ScheduledItem[] = [];
  for (const item of state.items) {
    if (found.length === keys.size) break;
    if (keys.has(item.key)) found.push(item);
  }
  return found;
}

function* dump(state: Schedule): Iterable<readonly [string, Json]> {
  const { id, salt, serial, revision, items } = state;
  if (id !== '') yield ['schedule', { id, salt, serial, revision }];
  for (const item of items) yield ['items', item as unknown as Json];
  yield* dumpRecurring(state);
}

function load(state: Schedule, section: string, entry: Json): Schedule {
  if (section === 'schedule' && isHead(entry)) {
    const { id, salt, serial, revision } = entry;
    return { ...state, id, salt, serial, revision };
  }
  if (section === 'items' && isItem(entry) && !state.byId.has(entry.task.id)) {
    insert(state, entry);
    return state;
  }
  if (section === 'recurring' && isRecurringEntry(entry) && !state.recurring.has(entry.name)) {
    state.recurring.set(entry.name, entry);
    return state;
  }
  throw new SchedulerError('INVALID_ENTRY', `A schedule has no such entry in its section ${section}`, {
    section,
    entry,
  });
}

type Head = Pick<Schedule, 'id' | 'salt' | 'serial' | 'revision'>;

function isHead(entry: unknown): entry is Head {
  const { id, salt, serial, revision } = fieldsOf(entry);
  return typeof id === 'string' && typeof salt === 'string' && [serial, revision].every(Number.isSafeInteger);
}

function isItem(entry: unknown): entry is ScheduledItem {
  const { key, serial, time, task } = fieldsOf(entry);
  const { id, command } = fieldsOf(task);
  return (
    [key, id, command].every((text) => typeof text === 'string') && [serial, time].every(Number.isFinite)
  );
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
