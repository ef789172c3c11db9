/** Why an `http` task failed. Messages may be reworded; codes are stable. `HTTP_404`: that was the status. */
export type HttpErrorCode =
  | `HTTP_${number}`
  | 'INVALID_REQUEST'
  | 'CONNECTION_FAILED'
  | 'TIMED_OUT'
  | 'REQUEST_FAILED'
  | 'BODY_TOO_LARGE'
  | 'CANNOT_SAVE';

/** The one error class of this plugin: match on `code`. `context` has the method, the URL and what else is known. */
export class HttpError extends Error {
  override readonly name = 'HttpError';

  constructor(
    readonly code: HttpErrorCode,
    message: string,
    readonly context: Readonly<Record<string, unknown>> = {},
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
