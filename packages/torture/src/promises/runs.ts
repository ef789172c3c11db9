import { promise } from '../violation.js';
import type { RunLine } from './run-log.js';

/** One run of a task. */
export interface Run {
  readonly label: string;
  readonly attempt: number;
  readonly pid: number;
  readonly begin: number;
  /** Undefined for one that did not come to its end. */
  readonly end: number | undefined;
  readonly wantsMore: boolean;
  /** When its process died, if it was killed. */
  readonly killed: number | undefined;
}

/** What is known of the runs of a round. */
export interface RunEvidence {
  readonly lines: readonly RunLine[];
  /** When each process that was killed was alive for the last time, by process id. */
  readonly deaths: ReadonlyMap<number, number>;
}

/** The runs, in the order in which they began. */
export function runsFrom({ lines, deaths }: RunEvidence): Run[] {
  const keyOf = ({ label, attempt, pid }: RunLine): string => `${label} ${attempt} ${pid}`;
  const ends = new Map(lines.filter(({ type }) => type === 'end').map((line) => [keyOf(line), line]));
  const dying = new Map(lines.filter(({ type }) => type === 'dying').map(({ pid, at }) => [pid, at]));
  return lines
    .filter(({ type }) => type === 'begin')
    .map((line) => {
      const { label, attempt, pid, at: begin } = line;
      const end = ends.get(keyOf(line));
      const killed = deaths.get(pid) ?? dying.get(pid);
      return { label, attempt, pid, begin, end: end?.at, wantsMore: end?.wantsMore ?? false, killed };
    })
    .sort((a, b) => a.begin - b.begin);
}

/** Until when a run was going on for certain. */
function surelyUntil({ begin, end, killed }: Run): number {
  return Math.max(begin, end ?? killed ?? begin);
}

/** No two runs of one task are at the same time, nor two of tasks that share a tag; how much was compared. */
export function assertNoOverlap(runs: readonly Run[], tagsOf: (label: string) => readonly string[]): number {
  let compared = 0;
  for (const [what, group] of groups(runs, (run) => [`task ${run.label}`, ...tagsOf(run.label).map(asTag)])) {
    let latest: Run | undefined;
    for (const run of group) {
      const before = latest;
      promise(
        before === undefined || run.begin >= surelyUntil(before),
        () => `Two runs of ${what} are at the same time: ${show(before)} and ${show(run)}`,
      );
      if (before === undefined || surelyUntil(run) > surelyUntil(before)) latest = run;
      compared += 1;
    }
  }
  return compared;
}

/** Over all processes no more tasks are run at the same time than there are slots. */
export function assertWithinSlots(runs: readonly Run[], slots: number): number {
  const moments = runs
    .filter((run) => surelyUntil(run) > run.begin)
    .flatMap((run) => [
      { at: run.begin, change: 1 },
      { at: surelyUntil(run), change: -1 },
    ])
    .sort((a, b) => a.at - b.at || a.change - b.change);
  let count = 0;
  for (const { at, change } of moments) {
    count += change;
    promise(count <= slots, `At ${at} there are ${count} runs at the same time in ${slots} slots.`);
  }
  return runs.length;
}

/**
 * A task runs again only when its run asked for it, or when the process of the run was killed with it: before its end,
 * or so soon after it that it may not have been settled.
 */
export function assertNoNeedlessRepetition(runs: readonly Run[], slots: number): number {
  const cutOff = new Set(
    [...groups(runs, ({ pid }) => [String(pid)]).values()].flatMap((own) => unsettled(own, slots)),
  );
  for (const [what, ofTask] of groups(runs, ({ label }) => [label])) {
    ofTask.slice(0, -1).forEach((run, i) => {
      promise(
        run.wantsMore || cutOff.has(run),
        () => `Task ${what} was run again though nothing went wrong: ${show(run)} and ${show(ofTask[i + 1])}`,
      );
    });
  }
  return runs.length;
}

/** The runs of one process that its death may have undone: at most one a slot, and of those that had ended the last. */
function unsettled(ofProcess: readonly Run[], slots: number): Run[] {
  const killed = ofProcess.filter((run) => run.killed !== undefined);
  const cutOff = killed.filter(({ end }) => end === undefined);
  const ended = killed.filter(({ end }) => end !== undefined).sort((a, b) => (b.end ?? 0) - (a.end ?? 0));
  return [...cutOff, ...ended.slice(0, Math.max(0, slots - cutOff.length))];
}

/** Runs by what they have in common, each group in the order of its beginnings. */
export function groups(runs: readonly Run[], keysOf: (run: Run) => string[]): Map<string, Run[]> {
  const found = new Map<string, Run[]>();
  for (const run of runs) {
    for (const key of keysOf(run)) {
      const group = found.get(key);
      if (group) group.push(run);
      else found.set(key, [run]);
    }
  }
  return found;
}

function asTag(tag: string): string {
  return `tag ${tag}`;
}

function show(run: Run | undefined): string {
  return JSON.stringify(run);
}
