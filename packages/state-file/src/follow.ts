import type { Chain } from './chain.js';
import { readLater } from './later-commits.js';
import type { Commit } from './model.js';

/** Where to begin following, and when to stop. */
export interface FollowOptions {
  /** Ends the iteration. */
  signal?: AbortSignal;
  /**
   * Begin behind this commit. Of those that were folded into the snapshot already, a first commit says how many are
   * `missed`. Default: with what comes from now on.
   */
  after?: number;
}

type Subscribe<Op> = (listener: (commit: Commit<Op>) => void) => () => void;

/** Commits in order, each once: first those of the journal, when asked for, then those that come. */
export async function* followCommits<S, Op>(
  subscribe: Subscribe<Op>,
  chain: Chain<S, Op>,
  { signal, after }: FollowOptions,
  closed: AbortSignal,
): AsyncGenerator<Commit<Op>, void, undefined> {
  const inbox = new Inbox<Op>(signal ? [signal, closed] : [closed]);
  const unsubscribe = subscribe((commit) => inbox.put(commit));
  try {
    let last = after ?? 0;
    if (after !== undefined) inbox.putFirst(await commitsAfter(chain, after));
    for await (const commit of inbox.items()) {
      const isAnew = commit.missed === Infinity;
      if (commit.seq <= last && !isAnew) continue;
      yield commit.missed === undefined || isAnew ? commit : { ...commit, missed: commit.seq - last };
      last = commit.seq;
    }
  } finally {
    unsubscribe();
    inbox.end();
  }
}

async function commitsAfter<S, Op>(chain: Chain<S, Op>, after: number): Promise<readonly Commit<Op>[]> {
  const later = await readLater(chain, after);
  later?.replica.close();
  return later?.commits ?? [];
}

/** Holds what has come until it is taken. */
class Inbox<Op> {
  #commits: Commit<Op>[] = [];
  #wake: () => void = () => undefined;
  readonly #onAbort = (): void => this.#wake();

  constructor(readonly signals: readonly AbortSignal[]) {
    for (const signal of signals) signal.addEventListener('abort', this.#onAbort);
  }

  put(commit: Commit<Op>): void {
    this.#commits.push(commit);
    this.#wake();
  }

  /** Puts former commits among those that have come meanwhile, in order. */
  putFirst(commits: readonly Commit<Op>[]): void {
    this.#commits = [...commits, ...this.#commits].sort((a, b) => a.seq - b.seq);
  }

  async *items(): AsyncGenerator<Commit<Op>, void, undefined> {
    while (!this.#isOver()) {
      for (const commit of this.#commits.splice(0)) {
        yield commit;
        if (this.#isOver()) return;
      }
      if (this.#commits.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  end(): void {
    for (const signal of this.signals) signal.removeEventListener('abort', this.#onAbort);
  }

  #isOver(): boolean {
    return this.signals.some((signal) => signal.aborted);
  }
}
