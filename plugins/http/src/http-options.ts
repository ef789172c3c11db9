import { isAbsolute } from 'node:path';
import { isExpectation } from './expected-status.js';
import type { Expectation } from './expected-status.js';

/** A day: the longest time limit, and the longest wait for the next attempt. */
export const DAY_SECONDS = 86_400;

/** What an `http` task may carry as its data. Every option may be left out. */
export interface HttpOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Text to send. Not with GET and HEAD, and not together with `json`. */
  readonly body?: string;
  /** Any JSON value to send, as `application/json` unless a header says otherwise. */
  readonly json?: unknown;
  /** Limit of the whole exchange, to the last byte of the body; at most a day. Default 30. */
  readonly timeoutSeconds?: number;
  /** The statuses that count as success: a number, a class such as `2xx`, or a list of them. Default `2xx`. */
  readonly expect?: Expectation;
  /** Whether redirects are followed, at most 20 of them. Default true. */
  readonly followRedirects?: boolean;
  /** A longer body (after decompression) fails the task. Default 64 MiB. */
  readonly maxBytes?: number;
  /** Wait for the second attempt where the server names none; doubled for each further one. Default 30. */
  readonly retryDelaySeconds?: number;
  /** Absolute path of the file that the body becomes, whole or not at all. Its folder must exist. */
  readonly saveTo?: string;
  /** Tasks with a tag in common never run at the same time. */
  readonly tags?: readonly string[];
}

type Check = readonly [holds: (value: unknown) => boolean, wanted: string];

const isText = (value: unknown) => typeof value === 'string';
const isSwitch = (value: unknown) => typeof value === 'boolean';
const isSeconds = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value <= DAY_SECONDS;
const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

// What belongs to the connection is fetch's own business; it fails on these when the request is made.
const RESERVED = ['connection', 'content-length', 'expect', 'keep-alive', 'transfer-encoding', 'upgrade'];

const CHECKS: Readonly<Record<keyof HttpOptions, Check>> = {
  headers: [isHeaders, `an object of header lines, without ${RESERVED.join(', ')}`],
  body: [isText, 'a string'],
  json: [(value) => value !== undefined, 'JSON'],
  timeoutSeconds: [(value) => isSeconds(value) && value > 0, `a positive number, at most ${DAY_SECONDS}`],
  expect: [isExpectation, 'a status, a class such as 2xx, or a list of them'],
  followRedirects: [isSwitch, 'true or false'],
  maxBytes: [(value) => Number.isSafeInteger(value) && Number(value) >= 0, 'an integer, 0 or more'],
  retryDelaySeconds: [isSeconds, `a number from 0 to ${DAY_SECONDS}`],
  saveTo: [
    (value) => typeof value === 'string' && isAbsolute(value) && !value.includes('\0'),
    'an absolute path',
  ],
  tags: [(value) => Array.isArray(value) && value.every(isText), 'a list of strings'],
};

/** What is wrong with the data of a task, as a sentence; undefined when all of it can be used. */
export function problemWithOptions(data: unknown): string | undefined {
  if (data === undefined) return undefined;
  if (!isObject(data)) return 'Its data is not an object of options.';
  for (const [name, value] of Object.entries(data)) {
    if (!Object.hasOwn(CHECKS, name)) {
      return `It has no option ${name}; there are ${Object.keys(CHECKS).join(', ')}.`;
    }
    const [holds, wanted] = CHECKS[name as keyof HttpOptions];
    if (!holds(value)) return `Its option ${name} is not ${wanted}.`;
  }
  return 'body' in data && 'json' in data ? 'It has both body and json; only one can be sent.' : undefined;
}

function isHeaders(value: unknown): boolean {
  if (!isObject(value) || !Object.values(value).every(isText)) return false;
  try {
    const headers = new Headers(value as Record<string, string>);
    return !RESERVED.some((name) => headers.has(name));
  } catch {
    return false;
  }
}
