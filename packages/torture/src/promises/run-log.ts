import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import { monotonicSeconds } from './clock.js';

/** A moment of a task's run, as the process that ran it wrote it down. `dying`: it is about to kill itself. */
export interface RunLine {
  readonly type: 'begin' | 'end' | 'dying';
  readonly label: string;
  readonly attempt: number;
  readonly pid: number;
  readonly at: number;
  /** Whether the run asked for another attempt and was granted it. */
  readonly wantsMore?: boolean;
  /** Where it dies. */
  readonly point?: string;
}

/** Where the processes of this round write what they run; inherited by children. */
export const RUN_LOG_VARIABLE = 'MILLRACE_TORTURE_RUNS';

let open: { readonly path: string; readonly fd: number } | undefined;

/** Appends a line that outlives this process. A line before it that was cut off by a death does no harm. */
export function noteRun(line: Omit<RunLine, 'pid' | 'at'>): void {
  writeSync(descriptor(), `\n${JSON.stringify({ ...line, pid: process.pid, at: monotonicSeconds() })}\n`);
}

/** Everything that was run in a round so far, in the order in which it was written. */
export function readRuns(path: string): RunLine[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8').split('\n').flatMap(parsed);
}

function descriptor(): number {
  const path = process.env[RUN_LOG_VARIABLE] ?? '';
  if (open?.path === path) return open.fd;
  if (open) closeSync(open.fd);
  open = { path, fd: openSync(path, 'a') };
  return open.fd;
}

function parsed(line: string): RunLine[] {
  if (line === '') return [];
  try {
    return [JSON.parse(line) as RunLine];
  } catch {
    return [];
  }
}
