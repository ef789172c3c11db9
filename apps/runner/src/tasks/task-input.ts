import { Task } from '@millrace/queue';
import type { TaskDependencies } from '@millrace/queue';
import type { Json } from '@millrace/state-file';
import type { CommandOptions } from '../command-line/command.js';
import { integerOption, jsonOption } from '../command-line/option-values.js';
import { retryOption } from './retry-option.js';

/**
 * The task that a command line names. Several words are the command and its arguments as they are, so that the
 * quoting of the user's shell is all there is; one word with white space is a command string.
 */
export function toTask(
  words: readonly string[],
  options: CommandOptions,
  dependencies: TaskDependencies = {},
): Task {
  const [command = '', ...args] = words;
  const priority = integerOption(options, 'priority');
  const data = jsonOption(options, 'data') as Json | undefined;
  const retry = retryOption(options);
  return new Task({
    ...(args.length === 0 && /\s/.test(command) ? { cmd: command } : { command, args }),
    ...(priority !== undefined && { priority }),
    ...(data !== undefined && { data }),
    ...(retry !== undefined && { retry }),
    ...dependencies,
  });
}
