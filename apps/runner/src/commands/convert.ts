import type { CommandContext } from '../command-line/command.js';

/** Reads the whole state, which checks it, and writes it anew in the present format. */
export async function run({ output, workspace }: CommandContext): Promise<void> {
  const { stateDir } = (await workspace.settings()).settings.queue;
  const queue = await workspace.queue();
  const scheduler = await workspace.scheduler();
  await queue.compact();
  await scheduler.compact();
  output.show({ stateDir, converted: true }, () =>
    output.note(`The state in ${stateDir} is sound and in the present format.`),
  );
}
