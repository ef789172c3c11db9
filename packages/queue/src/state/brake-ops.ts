import type { UndoLog } from '@millrace/state-file';
import { brakeTarget } from '../brake.js';
import type { BrakeKey, BrakeTarget, Limit } from '../brake.js';
import type { QueueState } from './queue-state.js';
import { StartLog } from './start-log.js';
import type { Start } from './start-log.js';
import { deleteKey, setField, setKey } from './undoable-map.js';

/** Pauses and limits of the tasks of a command, or of those with a tag. */
export type BrakeOp =
  /** The queue takes no new tasks until `resume`. */
  | { readonly op: 'drain' }
  | { readonly op: 'hold' | 'release' | 'unlimit'; readonly brake: BrakeKey }
  /** `fromSettings`: it goes when the settings do not name it any more. */
  | { readonly op: 'limit'; readonly brake: BrakeKey; readonly limit: Limit; readonly fromSettings?: true };

/** What holds tasks back. */
export interface Brake {
  readonly of: BrakeTarget;
  readonly isPaused: boolean;
  readonly limit?: Limit | undefined;
  readonly fromSettings?: true | undefined;
  /** Of a rate: as many of the last starts as it allows. */
  readonly starts?: StartLog | undefined;
}

/** A brake in a snapshot. */
export interface BrakeEntry {
  brake: BrakeKey;
  isPaused: boolean;
  limit?: Limit;
  fromSettings?: true;
  starts?: Start[];
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Op<K extends BrakeOp['op']> = Extract<BrakeOp, { op: K }>;

export const BRAKE_APPLY = {
  drain: (state: Mutable<QueueState>, _: Op<'drain'>, undo?: UndoLog) =>
    setField(state, 'isDraining', true, undo),
  hold: (state: QueueState, { brake }: Op<'hold'>, undo?: UndoLog) =>
    change(state, brake, { isPaused: true }, undo),
  release: (state: QueueState, { brake }: Op<'release'>, undo?: UndoLog) =>
    change(state, brake, { isPaused: false }, undo),
  unlimit: (state: QueueState, { brake }: Op<'unlimit'>, undo?: UndoLog) =>
    change(state, brake, { limit: undefined, starts: undefined, fromSettings: undefined }, undo),
  limit(state: QueueState, { brake, limit, fromSettings }: Op<'limit'>, undo?: UndoLog): void {
    const former = state.brakes.get(brake)?.starts;
    const starts = limit.rate && new StartLog(limit.rate.tasks, former);
    change(state, brake, { limit, starts, fromSettings }, undo);
  },
};

/** Counts the start of a task for every rate that it falls under. */
export function noteStart(
  { brakes }: QueueState,
  command: string,
  tags: readonly string[],
  start: Start,
  undo?: UndoLog,
): void {
  for (const key of brakeKeysOf(command, tags)) brakes.get(key)?.starts?.add(start, undo);
}

/** All that can hold back a task. */
export function brakeKeysOf(command: string, tags: readonly string[]): BrakeKey[] {
  return [`command:${command}`, ...tags.map((tag): BrakeKey => `tag:${tag}`)];
}

export function loadBrake({ brakes }: QueueState, { brake, isPaused, starts, ...rest }: BrakeEntry): void {
  const { rate } = rest.limit ?? {};
  if (typeof brake !== 'string' || typeof isPaused !== 'boolean' || (rate && !Array.isArray(starts)))
    throw new Error('the entry is not one of this section');
  const log = rate && new StartLog(rate.tasks, starts);
  brakes.set(brake, { of: brakeTarget(brake), isPaused, ...rest, ...(log && { starts: log }) });
}

export function* dumpBrakes({ brakes }: QueueState): Generator<readonly ['brakes', BrakeEntry]> {
  for (const [brake, { isPaused, limit, fromSettings, starts }] of brakes)
    yield [
      'brakes',
      {
        brake,
        isPaused,
        ...(limit && { limit }),
        ...(fromSettings && { fromSettings }),
        ...(starts && { starts: [...starts] }),
      },
    ];
}

function change({ brakes }: QueueState, key: BrakeKey, changes: Partial<Brake>, undo?: UndoLog): void {
  const brake = { of: brakeTarget(key), isPaused: false, ...brakes.get(key), ...changes };
  if (brake.isPaused || brake.limit) setKey(brakes, key, brake, undo);
  else deleteKey(brakes, key, undo);
}
