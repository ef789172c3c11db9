import type { SystemCall } from '@millrace/state-file/testing';
import type { PlannedTask } from '../promises/planned-task.js';
import type { Random } from '../random.js';

/** One thing that a program does with its queue or its schedule. */
export type Step =
  | {
      readonly do: 'queue';
      readonly tasks: readonly PlannedTask[];
      readonly how: 'one' | 'batch' | 'at once';
    }
  | { readonly do: 'schedule'; readonly tasks: readonly [PlannedTask] }
  | { readonly do: 'remove'; readonly label: string }
  | { readonly do: 'pause' | 'resume' | 'process' | 'hand over' | 'compact' | 'open another' };

/** What goes wrong: `at` is where, as a part of all calls of the kind that the scenario makes. */
export interface PlannedFault {
  readonly call: SystemCall;
  readonly at: number;
  readonly times: number;
  readonly code?: string;
  readonly bytes?: number;
}

const PLAIN = ['pause', 'resume', 'process', 'process', 'hand over', 'compact', 'open another'] as const;

/** What each kind of call may fail with. */
const CODES: Partial<Record<SystemCall, readonly string[]>> = {
  createForAppend: ['ENOSPC', 'EDQUOT', 'EMFILE', 'EACCES'],
  createForWrite: ['ENOSPC', 'EDQUOT', 'EMFILE', 'EACCES'],
  openForAppend: ['EMFILE', 'EACCES', 'EIO'],
  openForRead: ['EMFILE', 'EACCES', 'EIO'],
  openForRewrite: ['EMFILE', 'EACCES', 'EIO'],
  write: ['ENOSPC', 'EDQUOT', 'EIO'],
  read: ['EIO'],
  stat: ['EIO'],
  close: ['EIO', 'ENOSPC', 'EDQUOT'],
  datasync: ['EIO', 'ENOSPC', 'EDQUOT'],
  datasyncNow: ['EIO', 'ENOSPC', 'EDQUOT'],
  sync: ['EIO', 'ENOSPC', 'EDQUOT'],
  syncFolder: ['EIO', 'EMFILE'],
  list: ['EMFILE', 'EACCES', 'EIO'],
  link: ['ENOSPC', 'EDQUOT', 'EACCES'],
  rename: ['ENOSPC', 'EDQUOT', 'EIO', 'EACCES'],
  remove: ['EACCES', 'EIO'],
};
const CALLS = Object.keys(CODES) as SystemCall[];
/** Half of all faults: nothing is acknowledged without them. */
const WEIGHTED = [
  ...CALLS,
  ...Array.from({ length: 8 }, () => 'write' as const),
  'datasync',
  'read',
] as const;

/** Taken back some time. */
const ENDLESS = 1_000_000;

export function planSteps(random: Random, count: number): Step[] {
  const labels: string[] = [];
  const task = (): PlannedTask => {
    labels.push(`t${labels.length}`);
    const text = 'x'.repeat(random.between(0, 300));
    return { label: labels.at(-1) ?? '', command: 'quick', priority: random.between(0, 2), data: { text } };
  };
  const step = (): Step => {
    const kind = random.between(0, 9);
    if (kind < 3) return { do: 'queue', how: 'one', tasks: [task()] };
    if (kind === 3) return queueSeveral(random, task);
    if (kind === 4) return { do: 'schedule', tasks: [task()] };
    if (kind === 5 && labels.length > 0) return { do: 'remove', label: random.pick(labels) };
    return { do: random.pick(PLAIN) };
  };
  return Array.from({ length: count }, step);
}

function queueSeveral(random: Random, task: () => PlannedTask): Step {
  const tasks = Array.from({ length: random.between(2, 5) }, task);
  return { do: 'queue', how: random.pick(['batch', 'at once']), tasks };
}

export function planFault(random: Random): PlannedFault {
  const call = random.pick(WEIGHTED);
  const at = random.fraction();
  const times = random.pick([1, 1, 2, 5, ENDLESS]);
  if (call === 'write' && random.chance(0.5)) return { call, at, times, bytes: random.between(1, 250) };
  return { call, at, times, code: random.pick(CODES[call] ?? ['EIO']) };
}

/** Where there is really no room: bytes that a file may have, kibibytes that a file system has. */
export interface PlannedLimits {
  readonly fileBytes: number;
  readonly diskKibibytes: number;
}

export function planLimits(random: Random): PlannedLimits {
  return { fileBytes: random.between(20_000, 200_000), diskKibibytes: random.between(200, 600) };
}

/** A disk that takes a part of every write from some moment on. */
export function planFullDisk(random: Random): PlannedFault {
  return { call: 'write', at: random.fraction() / 2, times: ENDLESS, bytes: random.between(1, 60) };
}
