import { targetIn, targetName } from '../brakes/target.js';
import type { CommandContext, CommandOptions } from '../command-line/command.js';

/** Pauses processing in all runners of the queue, durably: all of it, or that of a command or tag. */
export async function run(
  { output, workspace }: CommandContext,
  _words: readonly string[],
  options: CommandOptions,
): Promise<void> {
  const of = targetIn(options);
  const queue = await workspace.queue();
  await queue.pauseProcessing(of);
  output.show({ paused: true, ...of }, () =>
    output.note(
      of === undefined
        ? 'Paused: no more tasks are started; those that run go on.'
        : `Paused ${targetName(of)}: no more of its tasks are started; those that run go on.`,
    ),
  );
}
