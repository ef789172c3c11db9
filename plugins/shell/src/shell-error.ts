/** Why a `shell` task failed. Messages may be reworded; codes are stable. */
export type ShellErrorCode =
  | 'INVALID_OPTIONS'
  | 'PROGRAM_NOT_FOUND'
  | 'CANNOT_START'
  | 'EXIT_CODE'
  | 'SIGNAL';

/** The one error class of this plugin: match on `code`. `context` has the program and its exit code or signal. */
export class ShellError extends Error {
  override readonly name = 'ShellError';

  constructor(
    readonly code: ShellErrorCode,
    message: string,
    readonly context: Readonly<Record<string, unknown>> = {},
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
