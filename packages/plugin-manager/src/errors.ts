/**
 * Every way in which this package refuses something. Messages may be reworded; codes are stable.
 * Thrown to the caller: `INVALID_OPTION`, `INVALID_NAMESPACE`, `FOLDER_NOT_FOUND`, `FOLDER_UNSAFE`,
 * `FOLDER_UNREADABLE`.
 * Warned about, and kept with the plugin, while all others go on: the rest.
 */
export type PluginErrorCode =
  | 'INVALID_OPTION'
  | 'INVALID_NAMESPACE'
  | 'FOLDER_NOT_FOUND'
  | 'FOLDER_UNSAFE'
  | 'FOLDER_UNREADABLE'
  | 'PLUGIN_NOT_FOUND'
  | 'PLUGIN_UNSAFE'
  | 'NAME_TAKEN'
  | 'NO_TYPESCRIPT'
  | 'IMPORT_FAILED'
  | 'LOAD_TIMED_OUT'
  | 'NO_TO_REGISTER'
  | 'TO_REGISTER_FAILED'
  | 'PAIRS_NOT_A_LIST'
  | 'INVALID_PAIR'
  | 'COMMAND_TAKEN'
  | 'PROCESSOR_REFUSED';

/** What an error speaks of. */
export interface PluginErrorContext {
  readonly plugin?: string;
  readonly file?: string;
  readonly folder?: string;
  readonly command?: string;
  readonly namespace?: string;
  readonly option?: string;
}

/** The one error class of this package: match on `code`, show `message`; `cause` is what a plugin threw. */
export class PluginError extends Error {
  override readonly name = 'PluginError';

  constructor(
    readonly code: PluginErrorCode,
    message: string,
    readonly context: PluginErrorContext = {},
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** The error of one plugin: what happened inside, said with the plugin's name and place, and what follows from it. */
export function errorOfPlugin(
  plugin: { name: string; key: string },
  inner: unknown,
  consequence = '',
): PluginError {
  const known = inner instanceof PluginError;
  return new PluginError(
    known ? inner.code : 'IMPORT_FAILED',
    `Plugin '${plugin.name}' (${plugin.key}): ${known ? inner.message : reasonOf(inner)}${consequence}.`,
    { ...(known && inner.context), plugin: plugin.name, file: plugin.key },
    { cause: known ? inner.cause : inner },
  );
}

/** The first line of whatever was thrown, as text. */
export function reasonOf(thrown: unknown): string {
  try {
    return String(thrown).split('\n', 1)[0] ?? '';
  } catch {
    return 'something without a text was thrown';
  }
}

/** The `code` of an error of any realm. */
export function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
