import type { TaskDependencies } from '@millrace/queue';
import type { CommandOptions } from '../command-line/command.js';
import { textOption } from '../command-line/option-values.js';
import { RunnerError } from '../errors.js';
import type { Workspace } from '../workspace.js';
import { resolveIds } from './task-id.js';

/** The options of one call as parts of a task, with whole ids. Throws `USAGE`, `AMBIGUOUS_ID`. */
export async function dependencyOptions(
  workspace: Workspace,
  options: CommandOptions,
): Promise<TaskDependencies> {
  const after = textOption(options, 'after');
  const failure = failureOption(options);
  const group = textOption(options, 'group');
  return {
    ...(after !== undefined && { after: await wholeDependencies(workspace, after) }),
    ...(failure !== undefined && { onDependencyFailure: failure }),
    ...(group !== undefined && { group }),
  };
}

function failureOption(options: CommandOptions): 'run' | 'cancel' | undefined {
  const value = textOption(options, 'onFailure');
  if (value === undefined || value === 'run' || value === 'cancel') return value;
  throw new RunnerError('USAGE', `--on-failure is run or cancel, not ${JSON.stringify(value)}.`, {
    option: 'on-failure',
  });
}

async function wholeDependencies(workspace: Workspace, text: string): Promise<string[]> {
  const words = text.split(',').map((word) => word.trim());
  const ids = words.filter((word) => !word.startsWith('group:'));
  const whole = await resolveIds(workspace, ids);
  return words.map((word) => (word.startsWith('group:') ? word : (whole[ids.indexOf(word)] ?? word)));
}
