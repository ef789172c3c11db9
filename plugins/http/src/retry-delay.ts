import { DAY_SECONDS } from './http-options.js';

const DEFAULT_DELAY_SECONDS = 30;

/**
 * Seconds that a `Retry-After` header asks to wait: a number of seconds, or a date in any of the three forms that
 * HTTP knows. Never negative and at most a day; undefined when the header is missing or says neither.
 */
export function retryAfterSeconds(header: string | null, nowEpochMs: number): number | undefined {
  const value = header?.trim() ?? '';
  if (/^\d+$/.test(value)) return Math.min(Number(value), DAY_SECONDS);
  if (!/^[A-Za-z]{3}/.test(value)) return undefined;
  // The oldest form names no zone; all three mean GMT.
  const due = Date.parse(value.endsWith('GMT') ? value : `${value} GMT`);
  if (Number.isNaN(due)) return undefined;
  return Math.min(Math.max(0, Math.ceil((due - nowEpochMs) / 1000)), DAY_SECONDS);
}

/** Seconds to wait after a number of attempts where the server named none: doubled each time, at most a day. */
export function backoffSeconds(attempts: number, firstSeconds = DEFAULT_DELAY_SECONDS): number {
  return Math.min(firstSeconds * 2 ** Math.max(0, attempts - 1), DAY_SECONDS);
}
