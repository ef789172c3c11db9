import { readChain } from './chain.js';
import type { Chain } from './chain.js';
import type { Commit } from './model.js';
import { toCommit } from './record.js';
import type { Replica } from './replica.js';

/** The newest state, and the commits that led to it from some point on. */
export interface Later<S, Op> {
  readonly replica: Replica<S, Op>;
  /** In order. Those that were folded into the snapshot are one commit that says how many were `missed`. */
  readonly commits: readonly Commit<Op>[];
}

/** Reads the newest state and the commits behind a seq; undefined when nothing was created yet. */
export async function readLater<S, Op>(
  chain: Chain<S, Op>,
  after: number,
): Promise<Later<S, Op> | undefined> {
  const read = new Map<number, Commit<Op>>();
  let folded = 0;
  const replica = await readChain(chain, {
    onBegin: (seq) => void (folded = seq),
    onCommit: (commit) => void (commit.seq > after && read.set(commit.seq, toCommit(commit))),
  });
  if (replica === undefined) return undefined;
  const behind = [...read.values()].filter(({ seq }) => seq > folded);
  if (folded > after) behind.unshift(missedCommit(chain, folded, folded - after));
  return { replica, commits: behind };
}

/** A commit that stands for others, which could not be read. */
export function missedCommit<S, Op>({ system }: Chain<S, Op>, seq: number, missed: number): Commit<Op> {
  return { seq, by: '', at: system.now(), ops: [], missed };
}
