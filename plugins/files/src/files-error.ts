/** Why a task of this plugin failed. Messages may be reworded; codes are stable. */
export type FilesErrorCode =
  | 'INVALID_ARGUMENTS'
  | 'UNSUPPORTED_PLATFORM'
  | 'FOLDER_MISSING'
  | 'FOLDER_IS_LINK'
  | 'NOT_A_FOLDER'
  | 'FOLDER_MOVED'
  | 'TOO_DEEP'
  | 'PROTECTED_FOLDER'
  | 'MANIFEST_MISSING'
  | 'MANIFEST_MALFORMED'
  | 'MANIFEST_OCCUPIED'
  | 'VERIFICATION_FAILED'
  | 'FILE_CHANGING'
  | 'TARGET_REPLACED'
  | 'DAMAGED_FILE'
  | 'FILES_FAILED';

/**
 * The one error class of this plugin: match on `code`, show `message`.
 * `context` names the folder, file, manifest or counts that the message speaks of.
 */
export class FilesError extends Error {
  override readonly name = 'FilesError';

  constructor(
    readonly code: FilesErrorCode,
    message: string,
    readonly context: Readonly<Record<string, unknown>> = {},
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** The code of an error of any realm, such as `ENOENT`; undefined when it has none. */
export function codeOf(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
