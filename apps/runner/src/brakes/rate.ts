import type { Limit } from '@millrace/queue';
import { toSeconds } from '../duration.js';
import { RunnerError } from '../errors.js';

/** A rate as people write it: `10/1m`, `10/m`, `10/90`. Undefined for anything else. */
export function toRate(text: string): Limit['rate'] {
  const [, count = '', period = ''] = /^(\d+)\s*\/\s*(\S+)$/.exec(text.trim()) ?? [];
  const tasks = Number(count);
  const seconds = toSeconds(/^[a-z]+$/i.test(period) ? `1${period}` : period);
  if (!Number.isSafeInteger(tasks) || tasks < 1 || seconds === undefined || seconds <= 0) return undefined;
  return { tasks, seconds };
}

/** As `toRate`, for a word of the command line. Throws `USAGE`. */
export function parseRate(text: string): NonNullable<Limit['rate']> {
  const rate = toRate(text);
  if (rate) return rate;
  throw new RunnerError(
    'USAGE',
    `--rate takes a count and a length of time, such as 10/1m or 100/h, not ${JSON.stringify(text)}.`,
    { option: 'rate' },
  );
}
