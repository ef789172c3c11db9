import { targetIn, targetName } from '../brakes/target.js';
import type { CommandContext, CommandOptions } from '../command-line/command.js';

/** Ends a pause, in all runners of the queue: that of the whole queue, or that of a command or tag. */
export async function run(
  { output, workspace }: CommandContext,
  _words: readonly string[],
  options: CommandOptions,
): Promise<void> {
  const of = targetIn(options);
  const queue = await workspace.queue();
  await queue.resumeProcessing(of);
  const left = await queue.pauses();
  output.show({ paused: false, ...of }, () => {
    output.note(of === undefined ? 'Resumed.' : `Resumed ${targetName(of)}.`);
    if (of === undefined && left.length > 0) output.note(`Still paused: ${left.map(targetName).join(', ')}.`);
  });
}
