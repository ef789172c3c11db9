import type { Task } from '@millrace/queue';
import { HttpError } from './http-error.js';
import { problemWithOptions } from './http-options.js';
import type { HttpOptions } from './http-options.js';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const MIB = 1024 * 1024;

/** A request, ready to be made: every option has its value. */
export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: string | undefined;
  readonly timeoutSeconds: number;
  readonly expect: NonNullable<HttpOptions['expect']>;
  readonly followRedirects: boolean;
  readonly maxBytes: number;
  readonly saveTo: string | undefined;
}

/** The method and the URL in the arguments of a task: `<METHOD> <url>`, or `<url>` alone for GET. */
export function targetOf(task: Task): { method: string; url: string } {
  const { args } = task;
  const [method = '', url = ''] = args.length === 1 ? ['GET', ...args] : args;
  return { method: method.toUpperCase(), url };
}

/** What keeps a task's request from being made, as a sentence; undefined when nothing does. */
export function problemWithTask(task: Task): string | undefined {
  const { method, url } = targetOf(task);
  if (task.args.length < 1 || task.args.length > 2) return 'Its arguments are not [method] url.';
  if (!METHODS.includes(method)) return `Its method is none of ${METHODS.join(', ')}.`;
  const problem = problemWithUrl(url) ?? problemWithOptions(task.data);
  if (problem !== undefined) return problem;
  const { body, json } = optionsOf(task);
  const sends = body !== undefined || json !== undefined;
  return sends && (method === 'GET' || method === 'HEAD')
    ? `A ${method} request cannot carry a body.`
    : undefined;
}

/** The options of a task; none when its data is not what this version knows. */
export function optionsOf(task: Task): HttpOptions {
  return task.data !== undefined && problemWithOptions(task.data) === undefined
    ? (task.data as HttpOptions)
    : {};
}

/** The request that a task asks for. Throws HttpError `INVALID_REQUEST` that says what is wrong with the task. */
export function requestOf(task: Task): HttpRequest {
  const problem = problemWithTask(task);
  if (problem !== undefined) {
    throw new HttpError(
      'INVALID_REQUEST',
      `Task ${task.uuid} asks for no request that can be made. ${problem}`,
      {
        id: task.uuid,
      },
    );
  }
  const { headers, body, json, saveTo, ...options } = optionsOf(task);
  return {
    timeoutSeconds: 30,
    expect: '2xx',
    followRedirects: true,
    maxBytes: 64 * MIB,
    ...options,
    ...targetOf(task),
    headers: headersFor(headers, json),
    body: json === undefined ? body : JSON.stringify(json),
    saveTo,
  };
}

function headersFor(given: HttpOptions['headers'], json: unknown): Headers {
  const headers = new Headers(given);
  if (json !== undefined && !headers.has('content-type')) headers.set('content-type', 'application/json');
  return headers;
}

function problemWithUrl(url: string): string | undefined {
  if (!URL.canParse(url)) return 'Its URL is not a whole one, with scheme and host.';
  const { protocol, username, password } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') return 'Its URL is neither http nor https.';
  if (username || password)
    return 'Its URL holds a user or password; they belong into an Authorization header.';
  return undefined;
}
