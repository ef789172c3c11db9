import { QueueError } from './errors.js';
import { isStandardSchema } from './standard-schema.js';
import type { SchemaIssue, StandardSchema } from './standard-schema.js';
import type { Task } from './task.js';

/** The function of `InputFunction`: of a method, so that its `data` may be declared as what callers have to give. */
interface InputMethod<Output> {
  check(data: unknown, task: Task): Output;
}

/** Gives the input that the data of a task stands for, or throws an error that says what is wrong with it. */
export type InputFunction<Output = unknown> = InputMethod<Output>['check'];

/** What a processor demands of the data of its tasks: a schema of zod, valibot, arktype and the like, or a function. */
export type InputCheck = StandardSchema | InputFunction;

/** What may be given as data where a check stands. */
export type InputOf<C> = C extends { readonly '~standard': { readonly types?: infer T } }
  ? NonNullable<T> extends { readonly input: infer I }
    ? I
    : never
  : C extends (data: infer D, ...more: never[]) => unknown
    ? D
    : never;

/** What a check makes of the data. */
export type OutputOf<C> = C extends { readonly '~standard': { readonly types?: infer T } }
  ? NonNullable<T> extends { readonly output: infer O }
    ? O
    : never
  : C extends (...all: never[]) => infer R
    ? Awaited<R>
    : never;

/** One thing that is wrong with a task, and where in its data; the path is empty for the whole. */
export interface InputProblem {
  readonly path: string;
  readonly message: string;
}

const MAX_PROBLEMS = 10;
const MAX_MESSAGE_LENGTH = 1000;

/**
 * What a check makes of the data of a task.
 * @throws QueueError `INVALID_ARGUMENTS`, whose message and `context.problems` say what is wrong, and where
 */
export async function parseInput(check: InputCheck, task: Task): Promise<unknown> {
  if (!isStandardSchema(check)) return callCheck(check, task);
  const result = await check['~standard'].validate(task.data);
  if (result.issues !== undefined) throw invalidArguments(task, Array.from(result.issues, toProblem));
  return result.value;
}

async function callCheck(check: InputFunction, task: Task): Promise<unknown> {
  try {
    return await check(task.data, task);
  } catch (cause) {
    const { issues, message = String(cause) } = cause as { issues?: SchemaIssue[]; message?: string };
    const problems = Array.isArray(issues) ? Array.from(issues, toProblem) : [{ path: '', message }];
    throw invalidArguments(task, problems, cause);
  }
}

/** The refusal of a task; without problems it says only that there is one. */
export function invalidArguments(
  { command, fullCommand }: Task,
  problems: readonly InputProblem[],
  cause?: unknown,
): QueueError {
  const shown = problems.slice(0, MAX_PROBLEMS).map(toText);
  if (problems.length > MAX_PROBLEMS) shown.push(`and ${problems.length - MAX_PROBLEMS} more`);
  const why = shown.length > 0 ? ` ${shown.join('; ')}` : '';
  return new QueueError(
    'INVALID_ARGUMENTS',
    `Requested command [${fullCommand.slice(0, 1000)}] has invalid arguments.${why}`,
    { command, problems },
    { cause },
  );
}

function toText({ path, message }: InputProblem): string {
  const text = message.slice(0, MAX_MESSAGE_LENGTH);
  return path === '' ? text : `${path}: ${text}`;
}

function toProblem({ path = [], message }: SchemaIssue): InputProblem {
  // Not path.map: a path may be an array of a class of its own, whose constructor takes no length.
  const keys = Array.from(path, (part) => (typeof part === 'object' ? part.key : part));
  return { path: keys.reduce(toPath, ''), message };
}

/** As one would write it in JavaScript: `sizes[0].width`. */
function toPath(path: string, key: PropertyKey): string {
  if (typeof key === 'number' || /^\d+$/.test(String(key))) return `${path}[${String(key)}]`;
  return path === '' ? String(key) : `${path}.${String(key)}`;
}
