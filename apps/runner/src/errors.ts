/** Every way in which the command itself, not the queue, refuses something. Messages may be reworded; codes are stable. */
export type RunnerErrorCode =
  | 'USAGE'
  | 'AMBIGUOUS_ID'
  | 'INVALID_TIME'
  | 'INVALID_DURATION'
  | 'INVALID_SETTINGS'
  | 'SETTINGS_UNREADABLE'
  | 'SETTINGS_UNSAFE'
  | 'NOT_FOUND'
  | 'NO_OUTPUT'
  | 'COPY_FAILED';

/**
 * The one error class of this package: match on `code`, show `message`.
 * `context` names the option, file, setting or task id that the message speaks of.
 */
export class RunnerError extends Error {
  override readonly name = 'RunnerError';

  constructor(
    readonly code: RunnerErrorCode,
    message: string,
    readonly context: Readonly<Record<string, unknown>> = {},
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** The stable code that an error carries, if any. */
export function codeOf(error: unknown): string | undefined {
  const code = propertyOf(error, 'code');
  return typeof code === 'string' ? code : undefined;
}

/** What an error says, whatever was thrown. */
export function messageOf(error: unknown): string {
  return String(propertyOf(error, 'message') ?? error);
}

/** Errors of another realm fail `instanceof Error`, so their properties count. */
function propertyOf(error: unknown, name: 'code' | 'message'): unknown {
  return typeof error === 'object' && error !== null ? (error as Record<string, unknown>)[name] : undefined;
}
