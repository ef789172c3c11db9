import { Deadline } from './deadline.js';
import { isExpected } from './expected-status.js';
import { HttpError } from './http-error.js';
import type { HttpRequest } from './http-request.js';
import { bodyText, receiveBody } from './response-body.js';
import type { Sink } from './response-body.js';
import { saveTo } from './saved-file.js';

const KEEP_BYTES = 16 * 1024;
const KEEP_HEADERS = ['content-type', 'content-language', 'etag', 'last-modified', 'location', 'retry-after'];

/** What an `http` task leaves as its result. */
export interface HttpResult {
  readonly status: number;
  /** Where the answer came from, after redirects. */
  readonly url: string;
  /** Content-Type, Content-Language, ETag, Last-Modified, Location and Retry-After, those that were there. */
  readonly headers: Readonly<Record<string, string>>;
  /** Length of the body, after decompression. */
  readonly bytes: number;
  /** The body, or its first 16 KiB; left out when it is not text or was saved to a file. */
  readonly body?: string;
  /** Present when `body` is only the beginning. */
  readonly truncated?: true;
  readonly savedTo?: string;
}

/**
 * Makes a request and receives the whole answer within its time limit.
 * @throws HttpError of any code but `INVALID_REQUEST`; the reason of `signal` when that was aborted
 */
export async function exchange(request: HttpRequest, signal: AbortSignal): Promise<HttpResult> {
  const { method, url, headers, body, timeoutSeconds, followRedirects } = request;
  const timedOut = failure(request, 'TIMED_OUT', `was not answered in full within ${timeoutSeconds} s`);
  const deadline = new Deadline(signal, timeoutSeconds, timedOut);
  try {
    const redirect = followRedirects ? 'follow' : 'manual';
    const init = {
      method,
      headers,
      redirect,
      signal: deadline.signal,
      ...(body !== undefined && { body }),
    } as const;
    const response = await fetch(url, init);
    if (!isExpected(response.status, request.expect)) throw await unexpectedStatus(request, response);
    return await receive(request, response);
  } catch (error) {
    if (error instanceof HttpError) throw error;
    deadline.signal.throwIfAborted();
    throw failedRequest(request, error as Error);
  } finally {
    deadline.end();
  }
}

async function receive(request: HttpRequest, response: Response): Promise<HttpResult> {
  const { maxBytes, saveTo: path } = request;
  const read = async (sink?: Sink) => {
    const received = await receiveBody(response.body, { maxBytes, keepBytes: path ? 0 : KEEP_BYTES, sink });
    if (received.bytes <= maxBytes) return received;
    throw failure(request, 'BODY_TOO_LARGE', `was answered with more than maxBytes, ${maxBytes} bytes`, {
      maxBytes,
    });
  };
  const received = path ? await saveTo(path, read) : await read();
  return {
    status: response.status,
    url: response.url,
    headers: keptHeaders(response.headers),
    bytes: received.bytes,
    ...(!path && bodyText(received, response.headers.get('content-type'))),
    ...(path && { savedTo: path }),
  };
}

function keptHeaders(headers: Headers): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => KEEP_HEADERS.includes(name)));
}

async function unexpectedStatus(request: HttpRequest, response: Response): Promise<HttpError> {
  const { status, statusText } = response;
  // The beginning of the body often says what is wrong; the status stands even when the body breaks off.
  const body = await receiveBody(response.body, { maxBytes: KEEP_BYTES, keepBytes: KEEP_BYTES }).catch(
    () => undefined,
  );
  const expected = [request.expect].flat().join(' or ');
  return failure(
    request,
    `HTTP_${status}`,
    `was answered with ${`${status} ${statusText}`.trim()}, not ${expected}`,
    {
      status,
      retryAfter: response.headers.get('retry-after'),
      body: body && bodyText(body, response.headers.get('content-type'))?.body,
    },
  );
}

/** fetch says "fetch failed" or "terminated" for everything; what happened is in its cause. */
function failedRequest(request: HttpRequest, error: Error): HttpError {
  const { code, message } = (error.cause ?? error) as { code?: unknown; message?: string };
  const connection = typeof code === 'string' && !/^UND_ERR_(INVALID_ARG|NOT_SUPPORTED|REQ_)/.test(code);
  const why = message || (typeof code === 'string' ? code : error.message);
  return failure(request, connection ? 'CONNECTION_FAILED' : 'REQUEST_FAILED', `failed: ${why}`, {}, error);
}

function failure(
  { method, url }: HttpRequest,
  code: HttpError['code'],
  what: string,
  context: Record<string, unknown> = {},
  cause?: Error,
): HttpError {
  return new HttpError(code, `${method} ${url} ${what}.`, { method, url, ...context }, { cause });
}
