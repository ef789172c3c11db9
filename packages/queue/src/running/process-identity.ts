import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Tells one process from every other that had or will have the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in the system's own words. */
  readonly start: string;
  /** The boot and the process-number space in which the number means something. */
  readonly space: string;
}

/** What can be said of a process from here. `unknown`: its number means nothing here (another container). */
export type Liveness = 'alive' | 'dead' | 'unknown';

/** The identity of a running process; undefined when there is none with this number. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const start = startOf(pid);
  return start === undefined ? undefined : { pid, start, space: ownSpace() };
}

export function livenessOf(identity: ProcessIdentity): Liveness {
  const [boot, namespace] = identity.space.split('/');
  const [ownBoot, ownNamespace] = ownSpace().split('/');
  if (boot !== ownBoot) return 'dead';
  if (namespace !== ownNamespace) return 'unknown';
  return startOf(identity.pid) === identity.start ? 'alive' : 'dead';
}

/** Whether a living process has been stopped, for example by SIGSTOP, so that it does nothing until it is continued. */
export function isStopped({ pid }: ProcessIdentity): boolean {
  return /^[Tt]/.test(process.platform === 'linux' ? (statOf(pid)?.[0] ?? '') : stateFromPs(pid));
}

/** Seconds from boot to what `performance.now()` counts from: both are the same clock. */
const ORIGIN = Number(process.hrtime.bigint()) / 1e9 - performance.now() / 1000;

/** Seconds since boot, to the millisecond: the same clock in every process, untouched by changes of the wall clock. */
export function secondsSinceBoot(): number {
  return Math.round((ORIGIN + performance.now() / 1000) * 1000) / 1000;
}

function startOf(pid: number): string | undefined {
  return process.platform === 'linux' ? startFromProc(pid) : startFromPs(pid);
}

/** Field 22 of /proc/PID/stat; a zombie counts as gone. */
function startFromProc(pid: number): string | undefined {
  const [state, ...fields] = statOf(pid) ?? [];
  return state === 'Z' || state === 'X' ? undefined : fields[18];
}

/** The fields of /proc/PID/stat from the third, the state, on. The name, field 2, may hold spaces and parentheses. */
function statOf(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

function stateFromPs(pid: number): string {
  return spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
}

function startFromPs(pid: number): string | undefined {
  const { status, stdout } = spawnSync('ps', ['-o', 'lstart=,stat=', '-p', String(pid)], {
    encoding: 'utf8',
  });
  const line = status === 0 ? stdout.trim() : '';
  return line === '' || /\sZ\S*$/.test(line) ? undefined : line.replace(/\s+\S+$/, '');
}

let space: string | undefined;

function ownSpace(): string {
  return (space ??= `${bootId()}/${processNamespace()}`);
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    return hostname();
  }
}

function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid').replace(/\D/g, '');
  } catch {
    return '0';
  }
}
