import { createSystemWith } from '@millrace/state-file/testing';

/** The real system, which counts how often journals were rotated and compacted. */
export class CountingSystem {
  readonly counts = { rotations: 0, compactions: 0 };
  readonly system = createSystemWith({
    reached: (point) => {
      if (point === 'rotate: sealed') this.counts.rotations += 1;
      if (point === 'compact: published') this.counts.compactions += 1;
    },
  });
}

/** What a program counted since it began. */
export type Counts = CountingSystem['counts'];
