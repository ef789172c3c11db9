import type { UndoLog } from '@millrace/state-file';
import type { TaskRecord } from '../task.js';
import type { BlockedTask, DependencyEnd } from './blocked-tasks.js';
import { found } from './processing-tasks.js';
import type { QueueState } from './queue-state.js';

/** What becomes of tasks that wait for others. */
export type DependencyOp =
  /** A waiting task begins to wait for others to end: for all of these ids. */
  | { readonly op: 'block'; readonly id: string; readonly on: readonly string[] }
  /** One of several that a blocked task waits for has ended. */
  | { readonly op: 'met'; readonly id: string; readonly on: string }
  /** The last one has: the task waits to be processed, behind all others of its priority. */
  | { readonly op: 'unblock'; readonly id: string }
  /** Whoever waits for `id`, which was squashed, waits for `to` instead. */
  | { readonly op: 'passOn'; readonly id: string; readonly to: string }
  /** Something awaited is not there any more, and nobody was told of its end: the state was damaged. */
  | { readonly op: 'missing'; readonly id: string; readonly end: DependencyEnd };

/** What a snapshot holds of it, an entry a line. `dependencies`: what is awaited and not in a list of the queue. */
export interface DependencySections {
  blocked: { task: TaskRecord; on: readonly string[]; key?: string };
  dependencies: { id: string; end: DependencyEnd | 'away' };
}

type Op<K extends DependencyOp['op']> = Extract<DependencyOp, { op: K }>;

export const DEPENDENCY_APPLY = {
  block({ waiting, blocked }: QueueState, { id, on }: Op<'block'>, undo?: UndoLog): void {
    const task = found(waiting.get(id), id);
    waiting.remove(task, undo);
    blocked.add(task.record, { key: task.ownKey, on }, undo);
  },
  met({ blocked }: QueueState, { id, on }: Op<'met'>, undo?: UndoLog): void {
    blocked.met(found(blocked.get(id), id), on, undo);
  },
  unblock({ waiting, blocked }: QueueState, { id }: Op<'unblock'>, undo?: UndoLog): void {
    const task = found(blocked.get(id), id);
    blocked.remove(task, undo);
    waiting.add(task.record, { key: task.ownKey }, 'back', undo);
  },
  passOn({ blocked }: QueueState, { id, to }: Op<'passOn'>, undo?: UndoLog): void {
    blocked.passOn(id, to, undo);
  },
  missing({ blocked }: QueueState, { id, end }: Op<'missing'>, undo?: UndoLog): void {
    blocked.noteEnd(id, end, undo);
  },
};

export function* dumpDependencies({
  blocked,
}: QueueState): Generator<
  { [K in keyof DependencySections]: readonly [K, DependencySections[K]] }[keyof DependencySections]
> {
  for (const task of blocked) yield ['blocked', toEntry(task)];
  for (const [id, end] of [...blocked.ended].sort(byId)) yield ['dependencies', { id, end }];
  for (const id of [...blocked.away].sort()) yield ['dependencies', { id, end: 'away' }];
}

/** The order in maps is not the same after a change was taken back. */
function byId([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

function toEntry({ record, ownKey, waits }: BlockedTask): DependencySections['blocked'] {
  return { task: record, on: [...waits.keys()].sort(), ...(ownKey !== undefined && { key: ownKey }) };
}
