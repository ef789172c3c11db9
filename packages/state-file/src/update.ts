import { StateFileError } from './errors.js';
import type { Transaction } from './model.js';
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

/** Decisions that count, and whether they changed anything. */
export interface Attempt<S, Op> {
  readonly decisions: readonly Decision<S, Op>[];
  readonly wrote: boolean;
}

/** Decides updates on the state of a replica and commits what they emit. One for each replica, used again and again. */
export class Draft<S, Op> {
  readonly #tx: Transaction<S, Op>;
  readonly #undo = new Undo();
  /** What was emitted so far; the state has it already. */
  #ops: Op[] = [];
  /** The same as JSON: a fact that JSON cannot carry is refused where it is emitted. */
  readonly #facts: string[] = [];
  #deciding = false;

  constructor(readonly replica: Replica<S, Op>) {
    this.#tx = {
      get state() {
        return replica.state;
      },
      emit: (op) => this.#emit(op),
    };
  }

  /**
   * Decides a batch of updates one after the other, and appends what they emitted as one record. Undefined, with no
   * trace in the state, when others have committed meanwhile. Synchronous: nobody sees the state in between.
   */
  commit(by: string, batch: readonly PendingUpdate<S, Op>[]): Attempt<S, Op> | undefined {
    const { replica } = this;
    this.#ops = [];
    this.#facts.length = 0;
    this.#undo.clear();
    const decisions = batch.map((update) => this.#decide(update));
    replica.chain.system.reached('update: decided');
    if (this.#ops.length === 0) return replica.isCurrent() ? { decisions, wrote: false } : undefined;
    const fate = replica.commit(by, this.#ops, this.#facts, this.#undo);
    return fate === 'won' ? { decisions, wrote: true } : undefined;
  }

  /** A decision that throws takes back only what it emitted itself. */
  #decide(update: PendingUpdate<S, Op>): Decision<S, Op> {
    const ops = this.#ops.length;
    const steps = this.#undo.length;
    this.#deciding = true;
    try {
      return { update, result: assertSynchronous(update.decide(this.#tx)) };
    } catch (error) {
      this.#undo.rollBack(steps);
      this.#ops.length = this.#facts.length = ops;
      return { update, error };
    } finally {
      this.#deciding = false;
    }
  }

  #emit(op: Op): void {
    if (!this.#deciding) throw invalid('emit was called after the decision had ended');
    const fact = JSON.stringify(op) as string | undefined;
    if (fact === undefined) throw invalid(`${typeof op} is no fact: JSON cannot carry it`);
    this.replica.apply(op, this.#undo);
    this.#ops.push(op);
    this.#facts.push(fact);
  }
}

function assertSynchronous(result: unknown): unknown {
  if (typeof (result as { then?: unknown } | null | undefined)?.then !== 'function') return result;
  // Its failure, for one because it emits too late, has no one else to tell.
  Promise.resolve(result).catch(() => undefined);
  throw invalid('the decision returned a promise; it has to be synchronous, since others cannot wait for it');
}

function invalid(problem: string): StateFileError {
  return new StateFileError(
    'INVALID_UPDATE',
    `An update was refused: ${problem}. Nothing of it was written.`,
  );
}
