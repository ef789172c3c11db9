/** Every way in which a state file refuses something. Messages may be reworded; codes are stable. */
export type StateFileErrorCode =
  | 'INVALID_NAME'
  | 'INVALID_OPTION'
  | 'UNUSABLE_FOLDER'
  | 'UNSAFE_FOLDER'
  | 'NETWORK_FILESYSTEM'
  | 'CORRUPT_STATE'
  | 'FOREIGN_FORMAT'
  | 'UNSUPPORTED_VERSION'
  | 'INVALID_UPDATE'
  | 'SHORT_WRITE'
  | 'CLOSED';

/**
 * The error class of this package: match on `code`, show `message`. `context` names the file, folder or option.
 * Failures of the system (ENOSPC, EIO, ...) are not wrapped: they reject with the system's own error and code.
 */
export class StateFileError extends Error {
  override readonly name: string = 'StateFileError';

  constructor(
    readonly code: StateFileErrorCode,
    message: string,
    readonly context: Readonly<Record<string, unknown>> = {},
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** A file that cannot be what was written: `context.file`, `context.problem` and, where it has one, `context.line`. */
export class CorruptStateError extends StateFileError {
  override readonly name = 'CorruptStateError';

  constructor(file: string, line: number | undefined, problem: string, options?: { cause?: unknown }) {
    const where = line === undefined ? file : `${file}, line ${line}`;
    super(
      'CORRUPT_STATE',
      `${where}: ${problem}. Nothing was changed. Open with onCorrupt 'salvage' to keep every intact record, or ` +
        `'set-aside' to start empty; both keep the damaged files as .broken.`,
      { file, line, problem },
      options,
    );
  }
}
