import { QueueError } from './errors.js';

/** What a pause or a limit is for: the tasks of a command, or those that have a tag (`deferralTags`). */
export type BrakeTarget =
  | { readonly command: string; readonly tag?: never }
  | { readonly tag: string; readonly command?: never };

/** A target as one text, by which the state knows it. */
export type BrakeKey = `command:${string}` | `tag:${string}`;

/** How many tasks of a command or with a tag may run: `concurrency` at a time, `rate.tasks` starts in any `rate.seconds`. */
export interface Limit {
  readonly concurrency?: number;
  readonly rate?: { readonly tasks: number; readonly seconds: number };
}

const MAX_NAME_LENGTH = 1000;
/** Each start within the period is remembered. */
const MAX_TASKS_IN_PERIOD = 100_000;

/** Throws `INVALID_OPTION` for anything but one command or one tag. */
export function brakeKey(target: BrakeTarget): BrakeKey {
  const { command, tag, ...others } = (target ?? {}) as { command?: unknown; tag?: unknown };
  const name = command ?? tag;
  if ((command === undefined) === (tag === undefined) || Object.keys(others).length > 0 || !isName(name))
    throw new QueueError(
      'INVALID_OPTION',
      `A pause or limit is for { command } or { tag }, a text that is not empty, not ${JSON.stringify(target)}.`,
      { option: 'command' },
    );
  return command === undefined ? `tag:${name}` : `command:${name}`;
}

export function brakeTarget(key: BrakeKey): BrakeTarget {
  const name = key.slice(key.indexOf(':') + 1);
  return key.startsWith('tag:') ? { tag: name } : { command: name };
}

/** Throws `INVALID_OPTION` unless it limits something, with counts of 1 or more and a time above 0. */
export function checkedLimit({ concurrency, rate }: { [K in keyof Limit]: Limit[K] | undefined }): Limit {
  if (concurrency === undefined && rate === undefined)
    throw invalid('concurrency', 'A limit needs concurrency, rate or both.');
  if (concurrency !== undefined && !isCount(concurrency))
    throw invalid('concurrency', 'The concurrency of a limit is a whole number, 1 or more.');
  const most = concurrency === undefined ? {} : { concurrency };
  if (rate === undefined) return most;
  const { tasks, seconds } = rate;
  if (!isCount(tasks) || tasks > MAX_TASKS_IN_PERIOD)
    throw invalid('rate', `The tasks of a rate are a whole number from 1 to ${MAX_TASKS_IN_PERIOD}.`);
  if (!Number.isFinite(seconds) || seconds <= 0)
    throw invalid('rate', 'The seconds of a rate are a number above 0.');
  return { ...most, rate: { tasks, seconds } };
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= MAX_NAME_LENGTH;
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

function invalid(option: string, message: string): QueueError {
  return new QueueError('INVALID_OPTION', message, { option });
}
