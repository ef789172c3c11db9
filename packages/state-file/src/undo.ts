import type { UndoLog } from './model.js';

/** The steps that take back what a decision did, newest first. */
export class Undo implements UndoLog {
  readonly #steps: (() => void)[] = [];

  get length(): number {
    return this.#steps.length;
  }

  push(step: () => void): void {
    this.#steps.push(step);
  }

  /** Forgets everything: it stays as it is. */
  clear(): void {
    this.#steps.length = 0;
  }

  /** Takes back everything that came after the log had this length. */
  rollBack(toLength: number): void {
    while (this.#steps.length > toLength) this.#steps.pop()?.();
  }
}
