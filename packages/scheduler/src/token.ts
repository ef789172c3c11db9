import { isAbsolute, resolve } from 'node:path';
import { SchedulerError } from './errors.js';

/** Where a schedule is kept. */
export interface Place {
  readonly stateDir: string;
  readonly name: string;
}

const VERSION = 1;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const MAX_LENGTH = 8192;

/** A string from which any process of this machine can open the schedule. Its inside is nobody's business. */
export function toToken({ stateDir, name }: Place): string {
  return Buffer.from(JSON.stringify({ v: VERSION, dir: stateDir, name })).toString('base64url');
}

/** The place that a token names. Throws `INVALID_TOKEN` unless the token is one that `toToken` can have made. */
export function fromToken(token: unknown): Place {
  const { v, dir, name } = decoded(token);
  if (v !== VERSION || typeof dir !== 'string' || typeof name !== 'string') throw invalid();
  if (dir.includes('\0') || !isAbsolute(dir) || resolve(dir) !== dir || !NAME.test(name)) throw invalid();
  return { stateDir: dir, name };
}

function decoded(token: unknown): Record<string, unknown> {
  if (typeof token !== 'string' || token.length > MAX_LENGTH) throw invalid();
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch (cause) {
    throw invalid(cause);
  }
  throw invalid();
}

function invalid(cause?: unknown): SchedulerError {
  return new SchedulerError(
    'INVALID_TOKEN',
    'This is not the token of a schedule. Get one with getToken() of an open Scheduler and pass it on unchanged.',
    {},
    { cause },
  );
}
