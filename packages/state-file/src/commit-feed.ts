import type { Commit } from './model.js';
import { toCommit } from './record.js';

interface Listener<Op> {
  readonly listen: (commit: Commit<Op>) => void;
  /** It is told of commits behind this one. */
  after: number;
}

/**
 * Hands commits to those who listen: in order, each on its own, and never in the middle of an update, so that a
 * listener may use the state file. One that throws disturbs nobody else.
 */
export class CommitFeed<Op> {
  readonly #listeners = new Set<Listener<Op>>();
  #commits: Commit<Op>[] = [];

  constructor(readonly onError: (error: unknown) => void) {}

  get isHeard(): boolean {
    return this.#listeners.size > 0;
  }

  /** Returns the function that ends it; nothing is told after that. */
  add(listen: (commit: Commit<Op>) => void, after: number): () => void {
    const listener = { listen, after };
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  publish(commit: Commit<Op>): void {
    if (this.#listeners.size === 0) return;
    if (this.#commits.push(toCommit(commit)) === 1) queueMicrotask(() => this.#deliver());
  }

  clear(): void {
    this.#listeners.clear();
  }

  #deliver(): void {
    const commits = this.#commits;
    this.#commits = [];
    for (const commit of commits) for (const listener of [...this.#listeners]) this.#tell(listener, commit);
  }

  #tell(listener: Listener<Op>, commit: Commit<Op>): void {
    if (!this.#listeners.has(listener)) return;
    if (commit.seq <= listener.after && commit.missed !== Infinity) return;
    listener.after = commit.seq;
    try {
      listener.listen(commit);
    } catch (error) {
      this.onError(error);
    }
  }
}
