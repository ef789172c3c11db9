import type { CommandContext } from '../command-line/command.js';
import { RunnerError } from '../errors.js';
import { resolveId } from '../tasks/task-id.js';
import { explain } from '../why/explanation.js';
import { sentenceOf } from '../why/sentence.js';

/** Says in one sentence why a task is not running. */
export async function run({ output, workspace }: CommandContext, words: readonly string[]): Promise<void> {
  const id = await resolveId(workspace, words[0]);
  const explanation = await explain(workspace, id);
  if (explanation === undefined)
    throw new RunnerError('NOT_FOUND', `There is no task ${id}, and none is remembered.`, { id });
  const sentence = sentenceOf(explanation, (await workspace.plugins()).list());
  const { task, ...reasons } = explanation;
  output.show({ id, command: task.command, args: task.args, sentence, ...reasons }, () =>
    output.line(sentence),
  );
}
