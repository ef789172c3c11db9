import type { RetryPolicy } from '@millrace/queue';
import type { CommandOptions } from '../command-line/command.js';
import { textOption } from '../command-line/option-values.js';
import { parseDuration } from '../duration.js';
import { RunnerError } from '../errors.js';

const FORM = /^(\d+)(?:,([^,]+))?(?:,(fixed|linear|exponential))?$/;

/** The retry policy in `--retry 5`, `--retry 5,10s` or `--retry 5,10s,exponential`. Throws `USAGE`, `INVALID_DURATION`. */
export function retryOption(options: CommandOptions): RetryPolicy | undefined {
  const text = textOption(options, 'retry');
  if (text === undefined) return undefined;
  const [, attempts, delay, type = 'fixed'] = FORM.exec(text) ?? [];
  if (!Number.isSafeInteger(Number(attempts)) || Number(attempts) < 1)
    throw new RunnerError(
      'USAGE',
      `--retry takes attempts, a delay and how it grows, as in 5,10s,exponential, not ${JSON.stringify(text)}.`,
      { option: 'retry' },
    );
  if (delay === undefined) return { attempts: Number(attempts) };
  const seconds = parseDuration(delay);
  return { attempts: Number(attempts), delay: { type: type as 'fixed' | 'linear' | 'exponential', seconds } };
}
