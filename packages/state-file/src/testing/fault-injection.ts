import { nodeSystem } from '@millrace/state-file';
import type { System } from '@millrace/state-file';

/** The calls that can be made to fail. */
export type SystemCall = Exclude<keyof System, 'now' | 'reached' | 'prepareFolder'>;

/** What is to go wrong with one kind of call. */
export interface Fault {
  readonly call: SystemCall;
  /** The first call to go wrong, counted from now on. Default 1: the next one. */
  readonly nth?: number;
  /** So many calls go wrong. Default 1. */
  readonly times?: number;
  /** The call fails with this code, before anything is done (a `close` that fails has closed all the same, as on Linux) ... */
  readonly code?: string;
  /** ... or it writes only so many bytes and says so (`write`). */
  readonly bytes?: number;
}

/** A system whose calls are counted and can be made to go wrong. */
export interface FaultySystem extends System {
  /** How often each call was made so far. */
  readonly calls: Readonly<Record<SystemCall, number>>;
  inject(fault: Fault): void;
  /** Takes back every fault that has not happened yet. */
  heal(): void;
}

/** Parts of the real system to replace; `reached` is what to do at the wait points. */
export type Replacements = Partial<System>;

/**
 * The real system, for the `system` option of `StateFile.open`, with parts replaced and with faults as they are
 * injected: the Nth call of a kind fails with a code, or a write is cut short.
 */
export function createSystemWith(replacements: Replacements = {}): FaultySystem {
  const base: System = { ...nodeSystem, ...replacements };
  const names = Object.keys(nodeSystem).filter(
    (name) => name !== 'now' && name !== 'reached',
  ) as SystemCall[];
  const calls = Object.fromEntries(names.map((name) => [name, 0])) as Record<SystemCall, number>;
  let faults: ArmedFault[] = [];
  const wrap = (call: SystemCall): ((...args: unknown[]) => unknown) => {
    const real = Reflect.get(base, call) as (...args: unknown[]) => unknown;
    return (...args) => {
      calls[call] += 1;
      const fault = faults.find((candidate) => candidate.hits(call, calls[call]));
      if (fault === undefined) return real(...args);
      return fault.happen(() => real(...cutShort(args, fault.bytes)));
    };
  };
  return {
    ...base,
    ...(Object.fromEntries(names.map((name) => [name, wrap(name)])) as Omit<System, 'now' | 'reached'>),
    calls,
    inject: (fault) => void faults.push(new ArmedFault(fault, calls[fault.call])),
    heal: () => void (faults = []),
  };
}

class ArmedFault {
  readonly bytes: number | undefined;
  readonly #first: number;

  constructor(
    readonly fault: Fault,
    callsBefore: number,
  ) {
    this.bytes = fault.bytes;
    this.#first = callsBefore + (fault.nth ?? 1);
  }

  hits(call: SystemCall, count: number): boolean {
    const { times = 1 } = this.fault;
    return call === this.fault.call && count >= this.#first && count < this.#first + times;
  }

  happen(real: () => unknown): unknown {
    const { code, call } = this.fault;
    if (code === undefined) return real();
    if (call === 'close') real();
    throw Object.assign(new Error(`${code}: injected, ${call}`), { code, syscall: call });
  }
}

function cutShort(args: readonly unknown[], bytes: number | undefined): unknown[] {
  if (bytes === undefined) return [...args];
  return args.map((arg) =>
    typeof arg === 'string' || arg instanceof Uint8Array
      ? Buffer.from(arg as string).subarray(0, bytes)
      : arg,
  );
}
