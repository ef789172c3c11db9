import { readChain } from './chain.js';
import type { Chain } from './chain.js';
import type { Commit } from './model.js';

/** Where to begin following, and when to stop. */
export interface FollowOptions {
  /** Ends the iteration. */
  signal?: AbortSignal;
  /** Begin behind this commit, as far as the journal still has it. Default: with what comes from now on. */
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
  const inbox = new Inbox<Commit<Op>>(AbortSignal.any(signal ? [signal, closed] : [closed]));
  const unsubscribe = subscribe((commit) => inbox.put(commit));
  try {
    let last = after ?? 0;
    for (const commit of after === undefined ? [] : await commitsAfter(chain, after)) {
      last = commit.seq;
      yield commit;
    }
    for await (const commit of inbox.items()) {
      if (commit.seq > last) yield commit;
    }
  } finally {
    unsubscribe();
  }
}

async function commitsAfter<S, Op>(chain: Chain<S, Op>, after: number): Promise<Commit<Op>[]> {
  const commits: Commit<Op>[] = [];
  const replica = await readChain(chain, Infinity, (commit) => commits.push(commit));
  replica?.close();
  return commits.filter((commit) => commit.seq > after);
}

/** Holds what has come until it is taken. */
class Inbox<T> {
  #items: T[] = [];
  #wake: (() => void) | undefined;

  constructor(readonly end: AbortSignal) {
    end.addEventListener('abort', () => this.#wake?.(), { once: true });
  }

  put(item: T): void {
    this.#items.push(item);
    this.#wake?.();
  }

  async *items(): AsyncGenerator<T, void, undefined> {
    while (!this.end.aborted) {
      const items = this.#items.splice(0);
      for (const item of items) yield item;
      if (this.#items.length > 0 || this.end.aborted) continue;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
