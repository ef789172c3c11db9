import type { CommandContext, CommandOptions } from '../command-line/command.js';
import { jsonOption, textOption } from '../command-line/option-values.js';
import { RunnerError } from '../errors.js';
import type { ExitCode } from '../exit-codes.js';
import { enqueue } from './queue.js';

/** Queues a program with its arguments, to be run in this folder, and prints the id of the task. */
export async function run(
  context: CommandContext,
  words: readonly string[],
  options: CommandOptions,
): Promise<ExitCode> {
  const { file, data: _, ...others } = options;
  if (file === undefined) assertProgram(words);
  return enqueue(context, ['shell'], words, {
    ...(typeof file === 'string' && { file: textOption(options, 'file') }),
    ...others,
    data: JSON.stringify(inFolder(jsonOption(options, 'data'), context.world.folder)),
  });
}

function assertProgram([program, ...args]: readonly string[]): void {
  if (program === undefined)
    throw new RunnerError('USAGE', 'add needs a program: millrace add -- ls -l, or --file <path>.');
  if (args.length > 0 || !/\s/.test(program) || program.includes('/')) return;
  throw new RunnerError(
    'USAGE',
    `${JSON.stringify(program)} is no program: give it and its arguments as words of their own, or add -- sh -c '...'.`,
    { program },
  );
}

/** Data that is no object is left as it is: the plugin says what is wrong with it. */
function inFolder(data: unknown, cwd: string): unknown {
  if (data === undefined) return { cwd };
  return typeof data === 'object' && data !== null && !Array.isArray(data) ? { cwd, ...data } : data;
}
