import { resolve } from 'node:path';
import type { PluginCheck } from '@millrace/plugin-manager';
import type { CommandContext } from '../command-line/command.js';
import { codeOf, messageOf } from '../errors.js';
import { exitCodes } from '../exit-codes.js';
import type { ExitCode } from '../exit-codes.js';

/** Loads a plugin file for itself and says what it would register, and what is wrong with it. */
export async function check(
  { output, workspace, world }: CommandContext,
  given: string,
): Promise<ExitCode | void> {
  const { checkPlugin } = await import('@millrace/plugin-manager');
  const { folder } = await workspace.settings();
  const found = await checkPlugin(resolve(world.folder, given), { baseDir: folder });
  const { file, commands, problems } = found;
  output.show({ file, isSound: problems.length === 0, commands, problems: problems.map(document) }, () => {
    output.verdict(problems.length === 0 ? 'ok' : 'problem', `${file}: ${summary(found)}`);
    for (const { command, runs, usage } of commands)
      output.underVerdict(`${usage ?? command} (${runs === 'child' ? 'in a child process' : 'inline'})`, 0);
    for (const problem of problems)
      output.underVerdict(`${messageOf(problem)} [${codeOf(problem) ?? ''}]`, 0);
  });
  if (problems.length > 0) return exitCodes.failed.code;
}

function summary({ commands }: PluginCheck): string {
  if (commands.length === 0) return 'no commands';
  return commands.length === 1 ? '1 command' : `${commands.length} commands`;
}

function document(problem: unknown): object {
  return { code: codeOf(problem) ?? null, message: messageOf(problem) };
}
