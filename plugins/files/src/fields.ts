import { isAbsolute, resolve } from 'node:path';
import { ageSeconds } from './age.js';
import { isPattern } from './path-pattern.js';

/** One option of a command: how it is written on a command line, and how a value is read. */
export interface Field<T> {
  /** `flag` stands alone, `text` has a value, `list` may be given several times. */
  readonly form: 'flag' | 'text' | 'list';
  /** The value from what was given, undefined when nothing was. Throws WrongValue. */
  read(given: unknown): T;
}

/** What a field wants instead of what it was given. */
export class WrongValue extends Error {
  override readonly name = 'WrongValue';
}

/** An absolute path; it comes out without `.`, `..` and trailing slash. */
export const folder: Field<string> = {
  form: 'text',
  read(given) {
    if (isText(given) && isAbsolute(given)) return resolve(given);
    throw new WrongValue('an absolute path');
  },
};

/** A path, absolute or from the folder of the task. */
export const path: Field<string | undefined> = {
  form: 'text',
  read: (given) => optional(given, isText, 'a path'),
};

/** An age in seconds, such as `30d`. */
export const age: Field<number> = {
  form: 'text',
  read(given) {
    const seconds = isText(given) ? ageSeconds(given) : undefined;
    if (seconds !== undefined) return seconds;
    throw new WrongValue('an age such as 30d, 12h or 1d12h');
  },
};

/** As `age`, 0 when not given. */
export const optionalAge: Field<number> = {
  form: 'text',
  read: (given) => (given === undefined ? 0 : age.read(given)),
};

/** A glob pattern: without a slash for names, with one for paths from the folder of the task. */
export const pattern: Field<string | undefined> = {
  form: 'text',
  read: (given) => optional(given, isPattern, 'a glob pattern'),
};

/** Several glob patterns; one of them may be given as it is. */
export const patterns: Field<readonly string[]> = {
  form: 'list',
  read(given) {
    const list: unknown = given === undefined || Array.isArray(given) ? (given ?? []) : [given];
    if (Array.isArray(list) && list.every(isPattern)) return list;
    throw new WrongValue('a glob pattern or a list of them');
  },
};

/** Any strings. */
export const texts: Field<readonly string[]> = {
  form: 'list',
  read(given = []) {
    if (Array.isArray(given) && given.every(isText)) return given;
    throw new WrongValue('a list of strings');
  },
};

/** Yes or no; no when not given. */
export const flag: Field<boolean> = {
  form: 'flag',
  read(given = false) {
    if (typeof given === 'boolean') return given;
    throw new WrongValue('true or false');
  },
};

/** A number of seconds. */
export const seconds: Field<number | undefined> = {
  form: 'text',
  read: (given) => optional(toNumber(given), isPositive, 'a positive number'),
};

/** An integer within bounds. */
export function integer(min: number, max: number, byDefault: number): Field<number> {
  return {
    form: 'text',
    read(given) {
      const value = given === undefined ? byDefault : toNumber(given);
      if (Number.isInteger(value) && Number(value) >= min && Number(value) <= max) return Number(value);
      throw new WrongValue(`an integer from ${min} to ${max}`);
    },
  };
}

function optional<T>(given: unknown, holds: (value: unknown) => value is T, wanted: string): T | undefined {
  if (given === undefined || holds(given)) return given;
  throw new WrongValue(wanted);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && !value.includes('\0');
}

function isPositive(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && Number.isFinite(value);
}

/** The command line has text where the data has numbers. */
function toNumber(given: unknown): unknown {
  return isText(given) && /^\d+(?:\.\d+)?$/.test(given) ? Number(given) : given;
}
