import type { Task } from '@millrace/queue';
import type { Program } from './program.js';
import { ShellError } from './shell-error.js';
import { problemWithOptions } from './shell-options.js';
import type { ShellOptions } from './shell-options.js';

/** What keeps a task from being run, as a sentence; undefined when nothing does. */
export function problemWithTask(task: Task): string | undefined {
  const [program, ...rest] = task.args;
  if (!program) return 'It names no program.';
  const problem = problemWithOptions(task.data);
  if (problem !== undefined) return problem;
  // `ls | wc -l` split into words would run `ls` alone and say nothing about the rest.
  if (optionsOf(task).shell && rest.length > 0 && !/\$[1-9@*#{]/.test(program)) {
    return 'Its script ignores the arguments behind it: give the whole script as the first argument, or use "$1" in it.';
  }
  return undefined;
}

/** The options of a task; none when its data is not what this version knows. */
export function optionsOf(task: Task): ShellOptions {
  return task.data !== undefined && problemWithOptions(task.data) === undefined
    ? (task.data as ShellOptions)
    : {};
}

/** The program that a task asks for. Throws ShellError `INVALID_OPTIONS` that says what is wrong with the task. */
export function programOf(task: Task): Program {
  const problem = problemWithTask(task);
  if (problem !== undefined) {
    throw new ShellError('INVALID_OPTIONS', `Task ${task.uuid} cannot be run. ${problem}`, { id: task.uuid });
  }
  const [first = '', ...rest] = task.args;
  const { shell = false, cwd, env, input } = optionsOf(task);
  return {
    ...(shell ? { file: '/bin/sh', args: ['-c', first, 'sh', ...rest] } : { file: first, args: rest }),
    env: environment(env),
    ...(cwd !== undefined && { cwd }),
    ...(input !== undefined && { input }),
  };
}

function environment(changes: ShellOptions['env'] = {}): NodeJS.ProcessEnv {
  const merged: Record<string, string | null | undefined> = { ...process.env, ...changes };
  return Object.fromEntries(
    Object.entries(merged).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
