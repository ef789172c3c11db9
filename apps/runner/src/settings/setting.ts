import { toSeconds } from '../duration.js';

/** One setting: what it means, what it may be, and how a value from a file or flag becomes the one in force. */
export interface Setting<T> {
  readonly description: string;
  /** Completes the sentence "expected ...". */
  readonly expected: string;
  readonly default: T;
  /** Whether the value is a list. */
  readonly list: boolean;
  /** The checked value, or undefined when it is not what was expected. `resolve` makes a path absolute. */
  accept(value: unknown, resolve: (path: string) => string): T | undefined;
}

const isWord = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';
const isPositive = (value: number) => value > 0;

/** A whole number from `least` on. */
export function count<T extends number | undefined>(
  description: string,
  fallback: T,
  least = 1,
  most = Number.MAX_SAFE_INTEGER,
): Setting<number | T> {
  const fits = (value: unknown) =>
    Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
  return {
    description,
    expected: `a whole number ${most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`}`,
    default: fallback,
    list: false,
    accept: (value) => (fits(value) ? (value as number) : undefined),
  };
}

/** A length of time: a number of seconds, or text with a unit. */
export function duration<T extends number | undefined>(
  description: string,
  fallback: T,
): Setting<number | T> {
  return lengthOfTime(description, fallback, isPositive, 'more than 0');
}

/** As `duration`, but 0 is allowed. */
export function pause(description: string, fallback: number): Setting<number> {
  return lengthOfTime(description, fallback, (seconds) => seconds >= 0, '0 or more');
}

function lengthOfTime<T extends number | undefined>(
  description: string,
  fallback: T,
  fits: (seconds: number) => boolean,
  range: string,
): Setting<number | T> {
  return {
    description,
    expected: `seconds, ${range}, or text with a unit such as 10m`,
    default: fallback,
    list: false,
    accept(value) {
      const seconds = typeof value === 'string' ? toSeconds(value) : value;
      return typeof seconds === 'number' && Number.isFinite(seconds) && fits(seconds) ? seconds : undefined;
    },
  };
}

/** True or false. */
export function toggle(description: string, fallback: boolean): Setting<boolean> {
  return {
    description,
    expected: 'true or false',
    default: fallback,
    list: false,
    accept: (value) => (typeof value === 'boolean' ? value : undefined),
  };
}

/** One of a few words. */
export function oneOf<const W extends string, T extends W | undefined>(
  description: string,
  words: readonly W[],
  fallback: T,
): Setting<W | T> {
  return {
    description,
    expected: `one of ${words.join(', ')}`,
    default: fallback,
    list: false,
    accept: (value) => words.find((word) => word === value),
  };
}

/** A name that can stand in the name of a file. */
export function fileName(description: string, fallback: string): Setting<string> {
  return {
    description,
    expected: 'a name of letters, digits, dots, dashes and underscores that begins with a letter or digit',
    default: fallback,
    list: false,
    accept: (value) => (isWord(value) && /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(value) ? value : undefined),
  };
}

/** A folder, relative to where the value was given. */
export function folder(description: string, fallback: string): Setting<string> {
  return {
    description,
    expected: 'the path of a folder',
    default: fallback,
    list: false,
    accept: (value, resolve) => (isWord(value) ? resolve(value) : undefined),
  };
}

/** A list of folders, each relative to where the value was given. */
export function folders(description: string, fallback: readonly string[]): Setting<readonly string[]> {
  return listOf(description, 'paths of folders', fallback, (item, resolve) =>
    isWord(item) ? resolve(item) : undefined,
  );
}

/** A list of texts, each of which passes `fits`. */
export function texts(
  description: string,
  items: string,
  fallback: readonly string[],
  fits: (text: string) => boolean = isWord,
): Setting<readonly string[]> {
  return listOf(description, items, fallback, (item) =>
    typeof item === 'string' && fits(item) ? item : undefined,
  );
}

function listOf(
  description: string,
  items: string,
  fallback: readonly string[],
  accept: (item: unknown, resolve: (path: string) => string) => string | undefined,
): Setting<readonly string[]> {
  return {
    description,
    expected: `a list of ${items}`,
    default: fallback,
    list: true,
    accept(value, resolve) {
      if (!Array.isArray(value)) return undefined;
      const accepted = value.map((item) => accept(item, resolve)).filter((item) => item !== undefined);
      return accepted.length === value.length ? Object.freeze(accepted) : undefined;
    },
  };
}
