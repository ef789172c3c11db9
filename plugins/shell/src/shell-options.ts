import { isAbsolute } from 'node:path';

/** What a `shell` task may carry as its data. Every option may be left out. */
export interface ShellOptions {
  /** Folder to run in, an absolute path. Default: the runner's. */
  readonly cwd?: string;
  /** Changes to the runner's environment; null takes a variable out. */
  readonly env?: Readonly<Record<string, string | null>>;
  /** Text for the program's standard input. Default: none, it reads an end of file. */
  readonly input?: string;
  /** Have /bin/sh run the first argument as a script; the others are its `$1`, `$2`, ... Default false. */
  readonly shell?: boolean;
  /** Time limit; the task's own timeout goes before it. Default: the queue's `defaultChildTimeout`. */
  readonly timeoutSeconds?: number;
  /** Exit codes that count as success. Default `[0]`. */
  readonly acceptExitCodes?: readonly number[];
  /** Try again after a failure, not only after a timeout, while attempts are left. */
  readonly retry?: { readonly delaySeconds: number };
  /** Tasks with a tag in common never run at the same time. */
  readonly tags?: readonly string[];
}

type Check = readonly [holds: (value: unknown) => boolean, wanted: string];

const isText = (value: unknown): value is string => typeof value === 'string' && !value.includes('\0');
const isSeconds = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value < Infinity;
const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isListOf = (value: unknown, holds: (item: unknown) => boolean) =>
  Array.isArray(value) && value.every(holds);
const isExitCode = (value: unknown) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 255;

const CHECKS: Readonly<Record<keyof ShellOptions, Check>> = {
  cwd: [(value) => isText(value) && isAbsolute(value), 'an absolute path'],
  env: [isEnvironment, 'an object of strings, or null to take a variable out'],
  input: [(value) => typeof value === 'string', 'a string'],
  shell: [(value) => typeof value === 'boolean', 'true or false'],
  timeoutSeconds: [(value) => isSeconds(value) && value > 0, 'a positive number'],
  acceptExitCodes: [(value) => isListOf(value, isExitCode), 'a list of integers from 0 to 255'],
  retry: [isRetry, 'an object with delaySeconds, 0 or more'],
  tags: [(value) => isListOf(value, (item) => typeof item === 'string'), 'a list of strings'],
};

/** What is wrong with the data of a task, as a sentence; undefined when all of it can be used. */
export function problemWithOptions(data: unknown): string | undefined {
  if (data === undefined) return undefined;
  if (!isObject(data)) return 'Its data is not an object of options.';
  for (const [name, value] of Object.entries(data)) {
    if (!Object.hasOwn(CHECKS, name)) {
      return `It has no option ${name}; there are ${Object.keys(CHECKS).join(', ')}.`;
    }
    const [holds, wanted] = CHECKS[name as keyof ShellOptions];
    if (!holds(value)) return `Its option ${name} is not ${wanted}.`;
  }
  return undefined;
}

function isEnvironment(value: unknown): boolean {
  if (!isObject(value)) return false;
  return Object.entries(value).every(
    ([name, setting]) => /^[^=\0]+$/.test(name) && (setting === null || isText(setting)),
  );
}

function isRetry(value: unknown): boolean {
  if (!isObject(value) || Object.keys(value).join() !== 'delaySeconds') return false;
  return isSeconds((value as { delaySeconds: unknown }).delaySeconds);
}
