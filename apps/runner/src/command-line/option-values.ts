import { parseDuration } from '../duration.js';
import { RunnerError } from '../errors.js';
import type { CommandOptions } from './command.js';

/** The text of an option that takes a value. */
export function textOption(options: CommandOptions, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

/** Whether an option without a value was given. */
export function isOptionSet(options: CommandOptions, name: string): boolean {
  return options[name] === true;
}

/** The value of an option that takes a whole number. Throws `USAGE`. */
export function integerOption(options: CommandOptions, name: string, least?: number): number | undefined {
  const text = textOption(options, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^-?\d+$/.test(text) && Number.isSafeInteger(value) && value >= (least ?? value)) return value;
  const range = least === undefined ? '' : ` of at least ${least}`;
  throw new RunnerError('USAGE', `--${name} takes a whole number${range}, not ${JSON.stringify(text)}.`, {
    option: name,
  });
}

/** The seconds of an option that takes a length of time. Throws `INVALID_DURATION`. */
export function durationOption(options: CommandOptions, name: string): number | undefined {
  const text = textOption(options, name);
  return text === undefined ? undefined : parseDuration(text);
}

/** The value of an option that takes JSON. Throws `USAGE`. */
export function jsonOption(options: CommandOptions, name: string): unknown {
  const text = textOption(options, name);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RunnerError(
      'USAGE',
      `--${name} takes JSON, not ${JSON.stringify(text)}.`,
      { option: name },
      { cause },
    );
  }
}
