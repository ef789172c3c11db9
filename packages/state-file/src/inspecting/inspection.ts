/**
 * What may be wrong with the files of a state.
 *
 * - `DAMAGED`: opening it throws CorruptStateError. `UNREADABLE`: the system refuses to read it.
 * - `FOREIGN_FORMAT`, `UNSUPPORTED_VERSION`: as StateFileErrorCode.
 * - `NOT_A_FILE`: a link, folder, pipe or the like stands where a file of the state belongs, or anything but a lock
 *   where a lock does.
 * - `WRONG_OWNER`, `WRITABLE`: a file belongs to another user; others may write to it.
 * - `TORN_LINES`: writes that were cut off, by a full disk or the power, are in a journal. They count for nothing.
 * - `LEFTOVER`: drafts, and snapshots and journals that the chain does not need, for a minute and more.
 * - `PUT_ASIDE`: `.broken` files of a repair.
 */
export type StateFindingCode =
  | 'DAMAGED'
  | 'UNREADABLE'
  | 'FOREIGN_FORMAT'
  | 'UNSUPPORTED_VERSION'
  | 'NOT_A_FILE'
  | 'WRONG_OWNER'
  | 'WRITABLE'
  | 'TORN_LINES'
  | 'LEFTOVER'
  | 'PUT_ASIDE';

/** One thing that was found; a `problem` keeps the state from being used, or will. */
export interface StateFinding {
  readonly severity: 'warning' | 'problem';
  readonly code: StateFindingCode;
  /** What is wrong, without a remedy. */
  readonly message: string;
  /** Paths. */
  readonly files: readonly string[];
}

/** A snapshot as it was found. */
export interface SnapshotInspection {
  readonly file: string;
  readonly generation: number;
  readonly bytes: number;
}

/** A journal of the chain as it was read; sizes in bytes. */
export interface JournalInspection {
  readonly file: string;
  readonly generation: number;
  readonly bytes: number;
  /** Commits and seals that count. */
  readonly records: number;
  /** Lines that are whole and count for nothing: lost races. */
  readonly lostRaces: number;
  /** Lines that are not whole, with an unfinished last one. */
  readonly tornLines: number;
  /** The journal that its seal names. */
  readonly next: string | undefined;
}

/** A lock that is there. One that its holder has not touched for ten seconds is stale: whoever wants it takes it. */
export interface LockInspection {
  readonly file: string;
  readonly untouchedSeconds: number;
  readonly isStale: boolean;
}

/** What the files of a state are like. */
export interface StateFileInspection<S> {
  /** `sound`: it can be opened as it is; `absent`: nothing was created yet, or there is no such folder. */
  readonly status: 'absent' | 'sound' | 'damaged' | 'unreadable';
  /** As opening would give it or, where it is damaged, as a salvage would. */
  readonly state: S | undefined;
  /** The last commit, and the generation of the journal that it is in; 0 unless sound. */
  readonly seq: number;
  readonly generation: number;
  readonly snapshots: readonly SnapshotInspection[];
  /** The chain, from the newest snapshot on. */
  readonly journals: readonly JournalInspection[];
  readonly locks: readonly LockInspection[];
  /** What a salvage would keep, where the state is damaged. */
  readonly salvageable: { readonly entries: number; readonly commits: number } | undefined;
  readonly findings: readonly StateFinding[];
}
