import type { CommandContext } from '../command-line/command.js';

/** Ends a pause, in all runners of the queue. */
export async function run({ output, workspace }: CommandContext): Promise<void> {
  const queue = await workspace.queue();
  await queue.resumeProcessing();
  output.show({ paused: false }, () => output.note('Resumed.'));
}
