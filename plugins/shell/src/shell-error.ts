/** Why a `shell` task failed. Messages may be reworded; codes are stable. */
export type ShellErrorCode =
  | 'INVALID_OPTIONS'
  | 'PROGRAM_NOT_FOUND'
  | 'CANNOT_START'
  | 'EXIT_CODE'
  | 'SIGNAL';

/** What a ShellError speaks of: the task that cannot be run, or the program and how it ended. */
export interface ShellErrorContext {
  readonly id?: string;
  readonly program?: string;
  readonly cwd?: string | undefined;
  readonly exitCode?: number;
  readonly signal?: NodeJS.Signals;
}

/** The one error class of this plugin: match on `code`. */
export class ShellError extends Error {
  override readonly name = 'ShellError';

  constructor(
    readonly code: ShellErrorCode,
    message: string,
    readonly context: ShellErrorContext = {},
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }

  /** Exit code of the program; the queue keeps it with the outcome of the task. */
  get exitCode(): number | undefined {
    return this.context.exitCode;
  }

  /** Signal that ended the program; the queue keeps it with the outcome of the task. */
  get signal(): NodeJS.Signals | undefined {
    return this.context.signal;
  }
}
