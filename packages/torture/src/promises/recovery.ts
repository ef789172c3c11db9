import { groups } from './runs.js';
import type { Run } from './runs.js';

/** A time in which a process could have taken over. */
export interface Witness {
  readonly pid: number;
  readonly from: number;
  readonly until: number;
}

/** Seconds from the death of a runner to the moment at which what it ran began again, where another was there all the time. */
export function recoveryTimes(runs: readonly Run[], witnesses: readonly Witness[]): number[] {
  const times: number[] = [];
  for (const [, ofTask] of groups(runs, ({ label }) => [label])) {
    ofTask.slice(0, -1).forEach(({ pid, killed, wantsMore }, i) => {
      const next = ofTask[i + 1];
      if (killed === undefined || wantsMore || next === undefined) return;
      const isSeen = witnesses.some((one) => one.pid !== pid && one.from < killed && one.until > next.begin);
      if (isSeen) times.push(next.begin - killed);
    });
  }
  return times;
}
