import { QueueError } from './errors.js';

/** Scalars that travel with a task. */
export type Userdata = Readonly<Record<string, string | number | boolean | null>>;

/** A command and its arguments together are at most this long, in UTF-16 units. */
export const MAX_COMMAND_LENGTH = 1024 * 1024;

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
