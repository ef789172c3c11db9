import { promise } from '../violation.js';

/** What a runner and its folder take, while nothing is waiting. */
export interface Sample {
  readonly heapMegabytes: number;
  readonly residentMegabytes: number;
  readonly descriptors: number;
  readonly resources: number;
  readonly listeners: number;
  readonly stateFiles: number;
  readonly stateMegabytes: number;
  readonly outputFiles: number;
}

/**
 * How much more there may be at the end than at a tenth, as a share and as an amount.
 *
 * The heap after a collection differs by what the compiler keeps, and each reload of a plugin stays in memory, which Node
 * gives no way to change. The resident set also has pages that the allocator keeps. Everything else is exact but for what
 * begins and ends by itself: a timer, a descriptor of a file that is being written.
 */
const TOLERANCES: Readonly<Record<keyof Sample, readonly [share: number, amount: number]>> = {
  heapMegabytes: [0.15, 6],
  residentMegabytes: [0.25, 48],
  descriptors: [0, 2],
  resources: [0, 3],
  listeners: [0, 0],
  stateFiles: [0, 1],
  stateMegabytes: [0.1, 0.5],
  outputFiles: [0.1, 5],
};

/** Fails when anything has grown. */
export function assertFlat(atTenth: Sample, atEnd: Sample): void {
  for (const name of Object.keys(TOLERANCES) as (keyof Sample)[]) {
    const [share, amount] = TOLERANCES[name];
    const most = atTenth[name] * (1 + share) + amount;
    promise(
      atEnd[name] <= most,
      `${name} grew from ${atTenth[name]} at a tenth to ${atEnd[name]} at the end; at most ${most} was expected.`,
    );
  }
}
