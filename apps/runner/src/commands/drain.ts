import type { CommandContext, CommandOptions } from '../command-line/command.js';
import { isOptionSet } from '../command-line/option-values.js';
import type { ExitCode } from '../exit-codes.js';

/** Lets the queue take no new tasks, and waits on request until it has worked off those that are there. */
export async function run(
  context: CommandContext,
  _words: readonly string[],
  options: CommandOptions,
): Promise<ExitCode | void> {
  const { output, workspace, world, confirm } = context;
  const queue = await workspace.queue();
  await queue.drain();
  const said = 'Draining: no new tasks are taken until: millrace resume';
  if (!isOptionSet(options, 'wait')) return output.show({ draining: true }, () => output.note(said));
  output.note(said);
  return context.dispatch(['wait', '--all'], { workspace, output, stdin: world.stdin, confirm });
}
