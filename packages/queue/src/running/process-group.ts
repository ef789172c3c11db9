import { readdirSync, readFileSync } from 'node:fs';
import { sleep } from './timer.js';

/** Name of the environment variable by which a task's descendants are known, whatever group they moved to. */
export const RUN_VARIABLE = 'MILLRACE_RUN';

const POLL_SECONDS = 0.02;
/** What does not even obey SIGKILL for so long hangs in the system, and nothing here can help. */
const KILL_SECONDS = 10;

/** A task's child: the leader of its process group, and the value of RUN_VARIABLE in all its descendants. */
export interface ChildGroup {
  /** Undefined where the leader is gone: then only the mark tells who belongs to it, for its number may be another's. */
  readonly pid: number | undefined;
  readonly mark: string;
}

/**
 * Ends a child and all its descendants: SIGTERM, and SIGKILL for what is left after the grace period. Resolves when
 * nothing of it is left, as far as the system shows. `graceSeconds` 0 kills at once.
 */
export async function terminate(group: ChildGroup, graceSeconds: number): Promise<void> {
  if (graceSeconds > 0 && signalAll(group, 'SIGTERM')) {
    const end = performance.now() + graceSeconds * 1000;
    while (isAlive(group) && performance.now() < end) await sleep(POLL_SECONDS);
  }
  const giveUp = performance.now() + KILL_SECONDS * 1000;
  while (signalAll(group, 'SIGKILL') && performance.now() < giveUp) await sleep(POLL_SECONDS);
}

/** The living processes whose mark begins so, with the rest of it; nothing where the system does not tell. */
export function markedProcesses(beginning: string): { readonly pid: number; readonly rest: string }[] {
  const prefix = `${RUN_VARIABLE}=${beginning}`;
  return processes().flatMap((pid) => {
    const mark = environmentOf(pid).find((entry) => entry.startsWith(prefix));
    return mark === undefined ? [] : [{ pid, rest: mark.slice(prefix.length) }];
  });
}

function signalAll(group: ChildGroup, signal: NodeJS.Signals): boolean {
  const targets = [...(group.pid === undefined ? [] : [-group.pid]), ...strayDescendants(group)];
  const reached = targets.map((target) => sendSignal(target, signal));
  return reached.includes(true) && isAlive(group);
}

function isAlive(group: ChildGroup): boolean {
  return (group.pid !== undefined && hasMembers(group.pid)) || strayDescendants(group).length > 0;
}

function sendSignal(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** Whether anything of a process group is left; members that only wait to be collected do not count. */
function hasMembers(group: number): boolean {
  if (process.platform !== 'linux') return sendSignal(-group, 0);
  return processes().some((pid) => groupOf(pid) === group);
}

/** Descendants that left the group, for example as daemons. */
function strayDescendants({ pid: group, mark }: ChildGroup): number[] {
  const entry = `${RUN_VARIABLE}=${mark}`;
  return processes().filter(
    (pid) => pid !== process.pid && environmentOf(pid).includes(entry) && groupOf(pid) !== group,
  );
}

function processes(): number[] {
  try {
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0);
  } catch {
    return [];
  }
}

function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

/** The process group of a living process. */
function groupOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' || state === 'X' ? undefined : Number(group);
  } catch {
    return undefined;
  }
}
