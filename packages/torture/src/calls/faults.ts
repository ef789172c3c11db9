import { writeSync } from 'node:fs';
import { createSystemWith } from '@millrace/state-file/testing';
import type { FaultySystem, SystemCall } from '@millrace/state-file/testing';
import type { PlannedFault } from './scenario-plan.js';

/** A scenario writes a few thousand times at most. */
const MOST_WRITES = 20_000;

/** How often each call is made. */
export type Calls = Readonly<Record<SystemCall, number>>;

/** The real system; a program that writes without an end is stopped by an error that nobody expects. */
export function createLimitedSystem(): FaultySystem {
  let writes = 0;
  return createSystemWith({
    write(fd, data) {
      writes += 1;
      if (writes > MOST_WRITES) throw new Error('The same is written over and over without an end.');
      return typeof data === 'string' ? writeSync(fd, data) : writeSync(fd, data);
    },
  });
}

/** The faults of one playing of a scenario, and which of them have happened. */
export class Faults {
  #happened: string[] | undefined;
  readonly #armed: { readonly fault: PlannedFault; readonly first: number }[];

  /** `counts`: how often the scenario makes each call when nothing fails. */
  constructor(
    readonly system: FaultySystem,
    planned: readonly PlannedFault[],
    counts: Calls,
  ) {
    this.#armed = planned.map((fault) => {
      const { call, at, times, code, bytes } = fault;
      const nth = 1 + Math.floor(at * counts[call]);
      const first = system.calls[call] + nth;
      system.inject({ call, nth, times, ...(code === undefined ? { bytes: bytes ?? 0 } : { code }) });
      return { fault, first };
    });
  }

  /** The codes that a public call may reject with. */
  get codes(): string[] {
    return this.#armed.map(({ fault }) => fault.code ?? 'SHORT_WRITE');
  }

  /** The names of those that happened until they were taken back, each as often as it did. */
  get happened(): readonly string[] {
    return this.#happened ?? [];
  }

  /** Takes the faults back. */
  heal(): void {
    const { calls } = this.system;
    this.system.heal();
    this.#happened ??= this.#armed.flatMap(({ fault: { call, times, code }, first }) => {
      const count = Math.min(times, Math.max(0, calls[call] - first + 1));
      return Array.from({ length: count }, () => (code ? `${code} of ${call}` : 'short write'));
    });
  }
}
