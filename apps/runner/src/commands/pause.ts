import type { CommandContext } from '../command-line/command.js';

/** Pauses processing in all runners of the queue, durably. */
export async function run({ output, workspace }: CommandContext): Promise<void> {
  const queue = await workspace.queue();
  await queue.pauseProcessing();
  output.show({ paused: true }, () =>
    output.note('Paused: no more tasks are started; those that run go on.'),
  );
}
