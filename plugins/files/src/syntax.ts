import { parseArgs } from 'node:util';
import type { Task } from '@millrace/queue';
import { WrongValue } from './fields.js';
import type { Field } from './fields.js';
import { FilesError } from './files-error.js';

export type Fields = Readonly<Record<string, Field<unknown>>>;

/** The values that the fields of a command read. */
export type Values<F extends Fields> = { readonly [K in keyof F]: ReturnType<F[K]['read']> };

/** What a command may be given. Each field is an option: by its name in the data, as `--its-name` in the arguments. */
export interface Syntax<F extends Fields> {
  readonly fields: F;
  /** The fields that may also be given as plain arguments, in this order. */
  readonly positionals: readonly (keyof F & string)[];
}

/**
 * What a task asks for, in its arguments and its data together. Pure: it reads no disk.
 * @throws FilesError `INVALID_ARGUMENTS`
 */
export function parseTask<F extends Fields>(task: Task, syntax: Syntax<F>): Values<F> {
  const given = fromData(task, syntax.fields);
  for (const [name, value] of fromArguments(task, syntax)) {
    if (Object.hasOwn(given, name)) throw refusal(task, `${name} is given twice`);
    given[name] = value;
  }
  const read = ([name, field]: [string, Field<unknown>]) => [name, valueOf(task, name, field, given[name])];
  return Object.fromEntries(Object.entries(syntax.fields).map(read)) as Values<F>;
}

function valueOf(task: Task, name: string, field: Field<unknown>, given: unknown): unknown {
  try {
    return field.read(given);
  } catch (error) {
    if (error instanceof WrongValue) throw refusal(task, `${name} has to be ${error.message}`, error);
    throw error;
  }
}

function fromData(task: Task, fields: Fields): Record<string, unknown> {
  const { data = {} } = task;
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw refusal(task, 'the data has to be an object of options');
  }
  const unknown = Object.keys(data).find((name) => !Object.hasOwn(fields, name));
  if (unknown !== undefined) {
    throw refusal(task, `there is no option ${unknown}, only ${Object.keys(fields).join(', ')}`);
  }
  return { ...data };
}

/** The options by name, as often as they are given. */
function fromArguments<F extends Fields>(task: Task, syntax: Syntax<F>): [name: string, value: unknown][] {
  const { values, positionals } = splitArguments(task, syntax.fields);
  if (positionals.length > syntax.positionals.length) {
    throw refusal(
      task,
      `there are at most ${syntax.positionals.length} arguments: ${syntax.positionals.join(', ')}`,
    );
  }
  const plain = positionals.map((value, index): [string, unknown] => [
    syntax.positionals[index] as string,
    value,
  ]);
  const named = Object.entries(syntax.fields).flatMap(([name, { form }]): [string, unknown][] => {
    const value = values[toOption(name)];
    if (value === undefined) return [];
    return form === 'text' && Array.isArray(value) ? value.map((each) => [name, each]) : [[name, value]];
  });
  return [...plain, ...named];
}

function splitArguments(task: Task, fields: Fields) {
  const option = ([name, { form }]: [string, Field<unknown>]) => [
    toOption(name),
    { type: form === 'flag' ? 'boolean' : 'string', multiple: form !== 'flag' },
  ];
  const options = Object.fromEntries(Object.entries(fields).map(option)) as Record<
    string,
    { type: 'boolean' | 'string'; multiple: boolean }
  >;
  try {
    return parseArgs({ args: [...task.args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw refusal(task, error instanceof Error ? error.message : String(error), error);
  }
}

/** `dryRun` is `--dry-run` in the arguments. */
function toOption(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function refusal(task: Task, problem: string, cause?: unknown): FilesError {
  const message = `${task.command} cannot be run like this: ${problem}. See the README of the files plugin.`;
  return new FilesError('INVALID_ARGUMENTS', message, { command: task.command }, { cause });
}
