import { codeOf, messageOf } from '../errors.js';
import type { Output } from './output.js';

/** Tells people of an error: by its message and code; one without a code is unexpected and shows its stack when more is wanted. */
export function reportError(output: Output, error: unknown): void {
  const code = codeOf(error);
  const stack =
    code === undefined && output.verbose ? (error as { stack?: unknown } | undefined)?.stack : undefined;
  if (typeof stack === 'string') output.errorLines(stack);
  else if (code === 'INVALID_SETTINGS') output.errorLines(messageOf(error), code);
  else output.error(messageOf(error), code);
  if (code === 'CORRUPT_STATE')
    output.note('millrace doctor says what is damaged, and with --repair mends it after a copy.');
}
