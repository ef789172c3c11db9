import type { Transaction } from './model.js';
import { encodeRecord } from './record.js';
import type { CommitRecord } from './record.js';
import type { Replica } from './replica.js';
import { Undo } from './undo.js';

/** One update that was asked for and not yet answered. */
export interface PendingUpdate<S, Op> {
  readonly decide: (tx: Transaction<S, Op>) => unknown;
  readonly durable: boolean;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** How a decision went: what it returned, or what it threw. */
export type Decision<S, Op> = { readonly update: PendingUpdate<S, Op> } & (
  | { readonly result: unknown }
  | { readonly error: unknown }
);

/** Decisions that were tried as one commit: won or lost. A lost one left no trace in the state. */
export interface Attempt<S, Op> {
  readonly won: boolean;
  readonly wrote: boolean;
  readonly decisions: readonly Decision<S, Op>[];
}

/**
 * Decides a batch of updates one after the other on the state, and appends what they emitted as one record.
 * A decision that throws takes back only what it emitted itself. Synchronous: nobody sees the state in between.
 */
export function attemptCommit<S, Op>(
  replica: Replica<S, Op>,
  by: string,
  batch: readonly PendingUpdate<S, Op>[],
): Attempt<S, Op> {
  const undo = new Undo();
  const ops: Op[] = [];
  const decisions = batch.map((update) => decideOne(replica, update, ops, undo));
  replica.system.reached('update: decided');
  if (ops.length === 0) return { won: true, wrote: false, decisions };
  const { durable } = replica.sync;
  const record: CommitRecord<Op> = { seq: replica.seq + 1, by, at: replica.system.now(), durable, ops };
  let alone = false;
  try {
    alone = replica.journal.append(encodeRecord(record));
  } finally {
    if (!alone) undo.rollBack(0);
  }
  replica.system.reached('update: appended');
  if (alone) replica.acceptOwn(record);
  const won = alone || replica.catchUpOn(record);
  return { won, wrote: won, decisions };
}

function decideOne<S, Op>(
  replica: Replica<S, Op>,
  update: PendingUpdate<S, Op>,
  ops: Op[],
  undo: Undo,
): Decision<S, Op> {
  const [opsBefore, stepsBefore] = [ops.length, undo.length];
  const tx: Transaction<S, Op> = {
    get state() {
      return replica.state;
    },
    emit(op) {
      replica.apply(op, undo);
      ops.push(op);
    },
  };
  try {
    return { update, result: update.decide(tx) };
  } catch (error) {
    undo.rollBack(stepsBefore);
    ops.length = opsBefore;
    return { update, error };
  }
}
