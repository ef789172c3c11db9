/** Any value that JSON can carry. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * Collects, while a decision runs, how to take back what `apply` did to a mutable state.
 * Steps run newest first when the commit lost its race; they are dropped once it has won.
 */
export interface UndoLog {
  push(step: () => void): void;
}

/**
 * What a state file stores, as plain functions. Everything in it is deterministic and synchronous:
 * every process that applies the same facts in the same order must reach the same state.
 *
 * @typeParam S the state in memory
 * @typeParam Op one fact; it must survive `JSON.parse(JSON.stringify(op))` unchanged
 */
export interface StateModel<S, Op> {
  /** Name of the format, written into every snapshot and checked when opening. */
  readonly format: string;
  /** Version of the format, a positive integer. A newer one than this is refused when opening. */
  readonly version: number;
  /**
   * URL of a module whose default export is this model and that does nothing else: with it, the files of a large state
   * are folded in a thread. Without it, between other work of the main thread.
   */
  readonly module?: string;
  /** A new, empty state. */
  empty(): S;
  /**
   * The state after one fact. Either returns a new state and leaves the old one alone, or changes the
   * old one, returns it, and pushes to `undo` (when given) the step that takes the change back.
   */
  apply(state: S, op: Op, undo?: UndoLog): S;
  /** Every section that `dump` may use, in its order: with it, salvage finds its way past a damaged heading. */
  readonly sections?: readonly string[];
  /** The whole state as entries. Entries of one section are adjacent; section names match `[a-z][A-Za-z]*`. */
  dump(state: S): Iterable<readonly [section: string, entry: Json]>;
  /**
   * The state with one entry of `dump` put back. Called in the order of `dump`. Throws on an entry it cannot use, for
   * example one of another section, and then leaves no trace of it.
   */
  load(state: S, section: string, entry: Json): S;
}

/** One accepted commit, the same for every process that follows the file. */
export interface Commit<Op> {
  /**
   * Position in the history of the file: grows from commit to commit. Numbers are left out where a new journal began.
   */
  readonly seq: number;
  /** Id of the StateFile instance that wrote it. */
  readonly by: string;
  /** Wall clock of the writer, epoch seconds. */
  readonly at: number;
  readonly ops: readonly Op[];
  /**
   * Only where the journal was folded or repaired before it could be read: at most so many commits, up to `seq`, were
   * not seen. What is left of them is in the state. Infinity where a repair could not tell how far the history had gone.
   */
  readonly missed?: number;
}

/** What a decision sees. It is for the decision alone: it cannot be kept for later. */
export interface Transaction<S, Op> {
  /** The state, with what was emitted so far. */
  readonly state: S;
  /** Applies one fact to the state at once. Throws what the model throws, and then leaves no trace of the fact. */
  readonly emit: (op: Op) => void;
}
