import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { CommandContext } from '../command-line/command.js';
import { codeOf, RunnerError } from '../errors.js';
import { resolveId } from '../tasks/task-id.js';

/** Prints what a task wrote so far: as a child to its standard output and error, inside the runner to its log. */
export async function run({ output, workspace }: CommandContext, words: readonly string[]): Promise<void> {
  const id = await resolveId(workspace, words[0]);
  const queue = await workspace.queue();
  const path = queue.outputPath(id);
  try {
    if (output.json) output.show({ id, path, output: await readFile(path, 'utf8') }, () => undefined);
    else for await (const chunk of createReadStream(path)) await output.raw(chunk as Buffer);
  } catch (cause) {
    if (codeOf(cause) !== 'ENOENT') throw cause;
    const reason = 'it has written nothing, has not been started, or ended long ago';
    throw new RunnerError('NO_OUTPUT', `There is no output of ${id}: ${reason}.`, { id, path }, { cause });
  }
}
