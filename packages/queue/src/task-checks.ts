import type { Json } from '@millrace/state-file';
import { QueueError } from './errors.js';

/** Scalars that travel with a task. */
export type Userdata = Readonly<Record<string, string | number | boolean | null>>;

/** A command and its arguments together are at most this long, in UTF-16 units. */
export const MAX_COMMAND_LENGTH = 1024 * 1024;

/** No queue takes more data than this, in UTF-16 units as JSON. */
export const MAX_DATA_LENGTH = 16 * 1024 * 1024;

export function assertCommandSize(length: number): void {
  if (length <= MAX_COMMAND_LENGTH) return;
  throw new QueueError(
    'COMMAND_TOO_LARGE',
    `The command has ${length} characters; at most ${MAX_COMMAND_LENGTH} are allowed. Put the content into a file and queue its path.`,
    { length },
  );
}

export function checkedCount(name: 'timeout' | 'retries', value: number): number {
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new QueueError('INVALID_TASK', `The ${name} of a task is a positive integer.`, { [name]: value });
}

/** A copy without prototype tricks. Throws `INVALID_USERDATA` that lists the keys whose values are no scalars. */
export function checkedUserdata(userdata: Userdata): Userdata {
  if (typeof userdata !== 'object' || userdata === null || Array.isArray(userdata)) {
    throw new QueueError('INVALID_USERDATA', 'Expected an object as userdata value.');
  }
  const entries = Object.entries(userdata);
  const wrong = entries.filter(([key, value]) => key === '__proto__' || !isScalar(value)).map(([key]) => key);
  if (Object.hasOwn(userdata, '__proto__') || wrong.length > 0) {
    throw new QueueError(
      'INVALID_USERDATA',
      `Only strings, finite numbers, booleans and null are allowed as userdata. Keys with other values: ${wrong.sort().join(' ')}`,
      { keys: wrong },
    );
  }
  return Object.fromEntries(entries);
}

function isScalar(value: unknown): boolean {
  return value === null || ['string', 'boolean'].includes(typeof value) || Number.isFinite(value);
}

/** A program's arguments cannot carry a NUL, and no terminal or log should. */
export function assertNoNul(command: string, texts: readonly string[]): void {
  if (![command, ...texts].some((text) => text.includes('\0'))) return;
  const shown = JSON.stringify(command.slice(0, 100));
  throw new QueueError(
    'INVALID_TASK',
    `The command ${shown} or one of its arguments holds a NUL character.`,
    { command },
  );
}

/** The data as every other process will read it. Throws `INVALID_TASK` for what is not JSON, `COMMAND_TOO_LARGE`. */
export function checkedData(data: unknown): Json {
  const json = toJson(data);
  assertDataSize(json.length, MAX_DATA_LENGTH);
  return JSON.parse(json) as Json;
}

/** Throws `COMMAND_TOO_LARGE` for data that has more characters as JSON than is allowed. */
export function assertDataSize(length: number, limit: number): void {
  if (length <= limit) return;
  throw new QueueError(
    'COMMAND_TOO_LARGE',
    `The data has ${length} characters as JSON; at most ${limit} are allowed. Put it into a file and queue its path, or raise maxDataSize (to ${MAX_DATA_LENGTH} at most).`,
    { length, limit },
  );
}

function toJson(data: unknown): string {
  try {
    const json = JSON.stringify(data) as string | undefined;
    if (json !== undefined) return json;
  } catch (error) {
    throw new QueueError(
      'INVALID_TASK',
      `The data of a task has to be JSON: ${(error as Error).message}`,
      {},
      { cause: error },
    );
  }
  throw new QueueError('INVALID_TASK', `The data of a task has to be JSON, not a ${typeof data}.`);
}
